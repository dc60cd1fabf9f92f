//! What a camera writes about a picture: which way it was held, and where.

/// What EXIF says, as far as it matters here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Camera {
    /// 1 to 8; nothing when it is not said or upright.
    pub turned: Option<u16>,
    /// It holds the place where the picture was taken.
    pub has_position: bool,
}

const ORIENTATION: u16 = 0x0112;
const POSITION: u16 = 0x8825;

impl Camera {
    /// Reads the first directory of a TIFF header; anything odd in it says nothing.
    pub fn of(tiff: &[u8]) -> Self {
        Self::read(tiff).unwrap_or_default()
    }

    fn read(tiff: &[u8]) -> Option<Self> {
        let is_little = match tiff.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let short = |at: usize| {
            let found: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
            Some(if is_little {
                u16::from_le_bytes(found)
            } else {
                u16::from_be_bytes(found)
            })
        };
        let long = |at: usize| {
            let found: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
            Some(if is_little {
                u32::from_le_bytes(found)
            } else {
                u32::from_be_bytes(found)
            })
        };
        let directory = long(4)? as usize;
        let mut camera = Self::default();
        for entry in 0..usize::from(short(directory)?) {
            let at = directory + 2 + entry * 12;
            match short(at) {
                Some(ORIENTATION) => {
                    camera.turned = short(at + 8).filter(|turn| (2..=8).contains(turn));
                }
                Some(POSITION) => {
                    let inner = long(at + 8)? as usize;
                    camera.has_position |= short(inner).is_some_and(|entries| entries > 0);
                }
                Some(_) => {}
                None => break,
            }
        }
        Some(camera)
    }
}

/// A header that says one thing: which way the picture is turned.
pub(super) fn turned_only(turned: u16) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    tiff.extend(turned.to_le_bytes());
    tiff.extend([0; 6]);
    tiff
}
