//! Adaptive multi-rate speech: how long it plays, frame by frame.

/// What is known of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sound {
    /// Milliseconds.
    pub duration_ms: u64,
}

const HEADER: &[u8] = b"#!AMR\n";
/// Bytes of a frame, its head included, by the mode in its head (RFC 4867, 5.3); zero for modes that do not exist.
const FRAME_BYTES: [usize; 16] = [13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1];
/// Each frame lasts this long.
const FRAME_MS: u64 = 20;

impl Sound {
    /// None when a frame is of no known mode or cut off.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let frames = bytes.strip_prefix(HEADER)?;
        let (mut at, mut count) = (0, 0);
        while at < frames.len() {
            let length = FRAME_BYTES[usize::from(frames[at] >> 3 & 0x0F)];
            if length == 0 || at + length > frames.len() {
                return None;
            }
            at += length;
            count += 1;
        }
        (count > 0).then_some(Self {
            duration_ms: count * FRAME_MS,
        })
    }
}
