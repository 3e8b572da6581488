//! What a sheet is made from.

use record::Moment;
use record::statement::{Addendum, Record};

/// A record, how far it has come, and who has answered for it.
#[derive(Debug, Clone)]
pub struct Content {
    /// What is stated, or would be if the phase ended now. What is empty in it becomes a line to write on.
    pub record: Record,
    /// Whether it has been stated.
    pub standing: Standing,
    /// What the roster has answered, in any order; who is not here has a blank block.
    pub answers: Vec<Answer>,
    /// What was found after the record was signed.
    pub addenda: Vec<Addendum>,
    /// Texts of the codes that carry the signed statement, in order; none where nothing is signed yet. With at most
    /// [`CODE_CHARACTERS`](crate::CODE_CHARACTERS) letters of the alphanumeric mode each, three stand side by side.
    pub codes: Vec<String>,
    /// The print, where it is one.
    pub printed: Option<Printed>,
}

/// Whether a record has been stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Not yet: the sheet is the form, pending, to be filled in by hand.
    Pending,
    /// Its bytes are made, and are what people sign.
    Stated {
        /// SHA-256 of those bytes, 64 hex digits.
        digest: String,
    },
}

/// What one member of the roster answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Who; as in the roster.
    pub name: String,
    /// As what; as in the roster.
    pub role: String,
    /// The answer.
    pub reply: Reply,
    /// When, by their clock; none where the signature does not say.
    pub at: Option<Moment>,
    /// SHA-256 of their public key, hex.
    pub fingerprint: String,
}

/// Yes or no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Their signature over the record is good.
    Signed,
    /// They signed that they do not sign.
    Refused {
        /// In their words.
        why: String,
    },
}

/// Who took a sheet from the printer, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// The paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 8.5 × 11 in.
    Letter,
}

impl Paper {
    /// As Typst names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::Letter => "us-letter",
        }
    }
}
