//! Holds the departments, the members and their tags, and finds them by id.

use foldhash::HashMap;

/// A department; the root has id 1.
#[derive(Debug, Clone)]
pub(super) struct Department {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) parent: i64,
    pub(super) order: i64,
}

/// `status` of a member (WeCom doc 90196).
pub(super) const ACTIVE: u8 = 1;
pub(super) const DISABLED: u8 = 2;
pub(super) const NOT_ACTIVATED: u8 = 4;
pub(super) const LEFT: u8 = 5;

/// A member of staff.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) userid: String,
    pub(super) name: String,
    pub(super) position: String,
    pub(super) departments: Vec<i64>,
    pub(super) leads: bool,
    pub(super) status: u8,
    /// Has the customer-contact function.
    pub(super) contact: bool,
    /// Has an interface licence.
    pub(super) licensed: bool,
    /// Is on leave; WeCom has no field for it, corporations keep it in an extension attribute.
    pub(super) away: bool,
}

impl Member {
    /// Can confirm mass messages and be written to.
    pub(super) fn works(&self) -> bool {
        self.status == ACTIVE
    }

    /// Is a member that customer-contact calls know.
    pub(super) fn serves(&self) -> bool {
        self.contact && self.status != LEFT
    }
}

/// A tag on members and departments.
#[derive(Debug, Clone)]
pub(super) struct MemberTag {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) members: Vec<usize>,
    pub(super) departments: Vec<i64>,
}

/// All of the corporation's own people. Members are never taken out, so that their places stay.
#[derive(Debug, Default)]
pub(super) struct Staff {
    pub(super) departments: Vec<Department>,
    pub(super) members: Vec<Member>,
    pub(super) tags: Vec<MemberTag>,
    places: HashMap<String, usize>,
}

impl Staff {
    pub(super) fn add(&mut self, member: Member) -> usize {
        self.places
            .insert(member.userid.to_ascii_lowercase(), self.members.len());
        self.members.push(member);
        self.members.len() - 1
    }

    pub(super) fn knows(&self, userid: &str) -> bool {
        self.place(userid).is_some()
    }

    /// Finds a member's place; ids are the same in any case of letters.
    pub(super) fn place(&self, userid: &str) -> Option<usize> {
        self.places.get(&userid.to_ascii_lowercase()).copied()
    }

    pub(super) fn userid(&self, place: usize) -> &str {
        &self.members[place].userid
    }

    /// A member's phone number; the 155 numbers here are never dialled by anybody.
    pub(super) fn mobile(place: usize) -> String {
        format!("155{place:08}")
    }

    /// A member's address, the corporation's or the member's own.
    pub(super) fn email(&self, place: usize, corporate: bool) -> String {
        let domain = if corporate {
            "corp.example.com"
        } else {
            "mail.example.com"
        };
        format!("{}@{domain}", self.members[place].userid.to_lowercase())
    }

    /// The member with a phone number.
    pub(super) fn by_mobile(&self, mobile: &str) -> Option<usize> {
        let place: usize = mobile.strip_prefix("155")?.parse().ok()?;
        (place < self.members.len() && Self::mobile(place) == mobile).then_some(place)
    }

    /// The member with an address.
    pub(super) fn by_email(&self, email: &str, corporate: bool) -> Option<usize> {
        let place = self.place(email.split_once('@')?.0)?;
        (self.email(place, corporate) == email).then_some(place)
    }

    pub(super) fn department(&self, id: i64) -> Option<&Department> {
        self.departments
            .iter()
            .find(|department| department.id == id)
    }

    /// The department and all below it.
    pub(super) fn below(&self, id: i64) -> Vec<i64> {
        let mut found = vec![id];
        let mut next = 0;
        while next < found.len() {
            let parent = found[next];
            // A department is taken once, so even a circle would end.
            let children = self
                .departments
                .iter()
                .filter(|department| department.parent == parent)
                .map(|department| department.id);
            let fresh: Vec<i64> = children.filter(|child| !found.contains(child)).collect();
            found.extend(fresh);
            next += 1;
        }
        found
    }

    /// Places of the members directly in a department who have not left.
    pub(super) fn in_department(&self, id: i64) -> impl Iterator<Item = usize> + '_ {
        let present = self
            .members
            .iter()
            .enumerate()
            .filter(|(_, member)| member.status != LEFT);
        present
            .filter(move |(_, member)| member.departments.contains(&id))
            .map(|(place, _)| place)
    }
}
