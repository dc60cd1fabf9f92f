//! Turns a caller into what it may see: an app has its departments, the corporation's own secrets have all.

use super::wire::Caller;
use super::world::World;

/// The department that is everything.
const ROOT: i64 = 1;

impl World {
    /// Says whether a caller may see a member.
    pub(super) fn sees(&self, caller: Caller, member: usize) -> bool {
        if self.sees_all(caller) {
            return true;
        }
        let departments = &self.staff.members[member].departments;
        departments
            .iter()
            .any(|department| self.sees_department(caller, *department))
    }

    /// Says whether a caller may see a department.
    pub(super) fn sees_department(&self, caller: Caller, department: i64) -> bool {
        let Some(app) = self.corporation.app_of(caller) else {
            return true;
        };
        // A department is seen when it or one above it is in the range; a tree is never this deep.
        let mut above = Some(department);
        for _ in 0..64 {
            let Some(id) = above else { return false };
            if app.departments.contains(&id) {
                return true;
            }
            above = self
                .staff
                .department(id)
                .map(|department| department.parent);
        }
        false
    }

    /// Says whether a caller sees the whole corporation.
    pub(super) fn sees_all(&self, caller: Caller) -> bool {
        self.corporation
            .app_of(caller)
            .is_none_or(|app| app.departments.contains(&ROOT))
    }

    /// The departments a caller's range begins with.
    pub(super) fn roots(&self, caller: Caller) -> Vec<i64> {
        match self.corporation.app_of(caller) {
            Some(app) if !app.departments.contains(&ROOT) => app.departments.clone(),
            _ => vec![ROOT],
        }
    }
}
