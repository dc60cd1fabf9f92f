//! Sentences in both languages, beside the rule that says them.

use crate::model::Lang;

/// One thing to say, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sentence {
    /// 中文。
    pub zh: String,
    /// English.
    pub en: String,
}

impl Sentence {
    /// The sentence in one language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// Declares sentences as structs that carry their facts:
///
/// `say! { pub struct TextTooLong { bytes: usize, limit: usize } zh "正文 {bytes} 字节, 上限 {limit} 字节" en "text is {bytes} bytes, the limit is {limit}" }`
///
/// A missing language or an unknown argument does not compile. The struct turns into a [`Sentence`] by `into()`.
#[macro_export]
macro_rules! say {
    ($($(#[$doc:meta])* $vis:vis struct $name:ident { $($field:ident : $type:ty),* $(,)? } zh $zh:literal en $en:literal)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone)]
            $vis struct $name { $($vis $field: $type),* }

            impl From<$name> for $crate::diagnostic::Sentence {
                fn from(said: $name) -> Self {
                    #[allow(unused_variables, reason = "a language may leave a fact to the other")]
                    let $name { $($field),* } = said;
                    Self { zh: format!($zh), en: format!($en) }
                }
            }
        )+
    };
}
