//! When a member is nudged, and when a task is given up.

use qunfa::protocol::{ConfirmStep, Terms, confirm_step};

const HOUR: i64 = 3_600_000;

fn terms(cancel_missed: bool) -> Terms {
    Terms {
        within_ms: 6 * HOUR,
        remind_ms: vec![HOUR, 2 * HOUR],
        cancel_missed,
    }
}

#[test]
fn reminders_come_one_by_one_and_never_more_than_the_platform_allows() {
    let step = |age, reminders| confirm_step(Some(&terms(true)), 0, reminders, age);
    assert_eq!(step(HOUR - 1, 0), ConfirmStep::Wait);
    assert_eq!(step(HOUR, 0), ConfirmStep::Remind);
    assert_eq!(step(HOUR, 1), ConfirmStep::Wait);
    assert_eq!(step(2 * HOUR, 1), ConfirmStep::Remind);
    assert_eq!(step(2 * HOUR, 3), ConfirmStep::Wait);
}

#[test]
fn a_missed_deadline_cancels_only_where_the_author_said_so() {
    assert_eq!(
        confirm_step(Some(&terms(true)), 0, 0, 6 * HOUR),
        ConfirmStep::Cancel
    );
    assert_eq!(
        confirm_step(Some(&terms(false)), 0, 0, 6 * HOUR),
        ConfirmStep::Wait
    );
    assert_eq!(confirm_step(None, 0, 0, 600 * HOUR), ConfirmStep::Wait);
}
