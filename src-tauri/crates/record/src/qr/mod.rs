//! The record as text for QR codes: the paper alone can then be verified.
//!
//! Each code has `CS1:PART/OF:DIGEST:` and a piece of Base45 text (RFC 9285), where DIGEST is the first eight hex digits of
//! the record's digest in capitals. The pieces joined in order and decoded are:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | number of signatures |
//! | 1 + 1 + 4 + 64 for each | index in the roster; 0 plain, 1 SSH over SHA-256, 2 SSH over SHA-512; Unix seconds that the signer says, 0 for none; the signature |
//! | rest | the payload, exactly, by zlib (RFC 1950) |
//!
//! The roster with its public keys is in the payload. Signatures that are nobody's on it are left out.

mod base45;

use crate::envelope::{Envelope, MOST_PAYLOAD, PAYLOAD_TYPE, Signature};
use crate::key::PublicKey;
use crate::moment::Moment;
use crate::ssh::{Hashed, SshSignature};
use crate::statement::Signer;
use crate::verify::Reading;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use std::io::{Read as _, Write as _};
use thiserror::Error;

/// How every QR text begins.
pub const MARK: &str = "CS1:";

/// Characters of a code of version 27-M, 125 modules wide: at 53 mm a module has 0.4 mm, which survives a fold.
pub const CHARACTERS_27M: usize = 1_637;

/// Characters of the largest code at level M, 177 modules wide.
pub const CHARACTERS_40M: usize = 3_391;

const SIGNATURE: usize = 1 + 1 + 4 + 64;

/// Why QR texts are not a record.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum QrProblem {
    /// A text is not of this kind.
    #[error("“{0}” is no text of a record's QR code; each begins with CS1:1/2: or such")]
    NotOne(String),
    /// Not all parts are there.
    #[error("part {missing} of {of} is missing; scan every QR code of the sheet")]
    PartMissing {
        /// The first that is missing.
        missing: usize,
        /// How many there are.
        of: usize,
    },
    /// Parts of more than one record.
    #[error("these codes are of two records, {0} and {1}; scan one sheet at a time")]
    Mixed(String, String),
    /// The parts are there and what they hold is damaged.
    #[error("the codes were read and what they hold is damaged: {0}")]
    Damaged(&'static str),
    /// What it holds is another record than each code says.
    #[error("the codes say record {said} and hold record {held}")]
    AnotherRecord {
        /// As the codes say.
        said: String,
        /// As they hold.
        held: String,
    },
    /// An envelope that cannot be put into codes.
    #[error("this envelope cannot be put into QR codes: {0}")]
    NotFit(String),
}

/// The texts of the codes, each with at most `most` characters, numbered from 1. They need the alphanumeric mode alone.
pub fn qr_text(envelope: &Envelope, most: usize) -> Result<Vec<String>, QrProblem> {
    let text = base45::encode(&pack(envelope)?);
    let label = label(envelope);
    let room = |of: usize| most.saturating_sub(format!("{MARK}{of}/{of}:{label}:").len());
    let of = (1..=99).find(|of| room(*of) * of >= text.len());
    let of = of.ok_or_else(|| QrProblem::NotFit(format!("it would take more than 99 of {most} characters")))?;
    // Parts of one length, so that the codes look alike.
    let length = text.len().div_ceil(of).max(1);
    let pieces = text.as_bytes().chunks(length).map(String::from_utf8_lossy);
    Ok(pieces
        .enumerate()
        .map(|(index, piece)| format!("{MARK}{}/{of}:{label}:{piece}", index + 1))
        .collect())
}

/// The envelope that the codes hold. Any order; the same one twice is harmless; blank lines are passed over.
pub fn read_qr(texts: &[String]) -> Result<Envelope, QrProblem> {
    let mut pieces: Vec<Option<&str>> = Vec::new();
    let mut label = "";
    for text in texts
        .iter()
        .map(|text| text.trim_matches(['\r', '\n']))
        .filter(|text| !text.trim().is_empty())
    {
        let refused = || QrProblem::NotOne(text.chars().take(40).collect());
        let (part, of, of_record, piece) = part(text).ok_or_else(refused)?;
        if pieces.is_empty() {
            pieces = vec![None; of];
            label = of_record;
        }
        if label != of_record || pieces.len() != of {
            return Err(QrProblem::Mixed(label.to_owned(), of_record.to_owned()));
        }
        pieces[part - 1] = Some(piece);
    }
    if let Some(missing) = pieces.iter().position(Option::is_none) {
        let of = pieces.len();
        return Err(QrProblem::PartMissing {
            missing: missing + 1,
            of,
        });
    }
    let text: String = pieces.into_iter().flatten().collect();
    let bytes = base45::decode(&text).ok_or(QrProblem::Damaged("it is not Base45"))?;
    let envelope = unpack(&bytes)?;
    let held = self::label(&envelope);
    if held == label {
        Ok(envelope)
    } else {
        Err(QrProblem::AnotherRecord {
            said: label.to_owned(),
            held,
        })
    }
}

fn label(envelope: &Envelope) -> String {
    envelope.digest()[..8].to_uppercase()
}

fn part(text: &str) -> Option<(usize, usize, &str, &str)> {
    let mut fields = text.strip_prefix(MARK)?.splitn(3, ':');
    let (part, of) = fields.next()?.split_once('/')?;
    let (part, of) = (part.parse::<usize>().ok()?, of.parse::<usize>().ok()?);
    let (label, piece) = (fields.next()?, fields.next()?);
    ((1..=of).contains(&part) && of <= 99 && label.len() == 8).then_some((part, of, label, piece))
}

fn pack(envelope: &Envelope) -> Result<Vec<u8>, QrProblem> {
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(QrProblem::NotFit(format!(
            "its payload type is {}",
            envelope.payload_type
        )));
    }
    let signatures = packed_signatures(envelope)?;
    let count = u8::try_from(signatures.len()).map_err(|_| QrProblem::NotFit("too many signatures".to_owned()))?;
    let mut bytes = vec![count];
    bytes.extend(signatures.concat());
    let mut deflate = ZlibEncoder::new(bytes, Compression::best());
    let written = deflate.write_all(&envelope.payload).and_then(|()| deflate.finish());
    written.map_err(|error| QrProblem::NotFit(error.to_string()))
}

fn packed_signatures(envelope: &Envelope) -> Result<Vec<Vec<u8>>, QrProblem> {
    let signers = signers(envelope)?;
    let mut packed = Vec::new();
    for (index, signer) in signers.iter().enumerate() {
        let Ok(key) = PublicKey::read(&signer.key) else {
            continue;
        };
        let Some(signature) = envelope.signatures.iter().find(|one| envelope.holds(one, key)) else {
            continue;
        };
        let (kind, sig) = match SshSignature::read(&signature.sig) {
            Some(ssh) if ssh.hashed == Hashed::Sha256 => (1, ssh.signature.to_vec()),
            Some(ssh) => (2, ssh.signature.to_vec()),
            None => (0, signature.sig.clone()),
        };
        let index = u8::try_from(index).map_err(|_| QrProblem::NotFit("too many roles".to_owned()))?;
        let at = signature.at.map_or(0, |at| u32::try_from(at.seconds()).unwrap_or(0));
        packed.push([&[index, kind], at.to_be_bytes().as_slice(), &sig].concat());
    }
    Ok(packed)
}

fn unpack(bytes: &[u8]) -> Result<Envelope, QrProblem> {
    let (count, rest) = bytes.split_first().ok_or(QrProblem::Damaged("it is empty"))?;
    let (signatures, deflated) = rest
        .split_at_checked(usize::from(*count) * SIGNATURE)
        .ok_or(QrProblem::Damaged("it is cut off"))?;
    let mut payload = Vec::new();
    let mut inflate = ZlibDecoder::new(deflated).take(MOST_PAYLOAD as u64 + 1);
    inflate
        .read_to_end(&mut payload)
        .map_err(|_| QrProblem::Damaged("its payload does not inflate"))?;
    if payload.len() > MOST_PAYLOAD {
        return Err(QrProblem::Damaged("its payload is too large"));
    }
    let mut envelope = Envelope {
        payload_type: PAYLOAD_TYPE.to_owned(),
        payload,
        signatures: Vec::new(),
    };
    let signers = signers(&envelope)?;
    for one in signatures.chunks(SIGNATURE) {
        envelope
            .signatures
            .push(signature(one, &signers).ok_or(QrProblem::Damaged("a signature is of nobody"))?);
    }
    Ok(envelope)
}

fn signature(bytes: &[u8], signers: &[Signer]) -> Option<Signature> {
    let (head, sig) = bytes.split_at_checked(6)?;
    let key = PublicKey::read(&signers.get(usize::from(head[0]))?.key).ok()?;
    let ssh = |hashed| {
        let (key, signature) = (key.to_bytes(), sig.try_into().ok()?);
        Some(SshSignature { key, hashed, signature }.write())
    };
    let sig = match head[1] {
        0 => sig.to_vec(),
        1 => ssh(Hashed::Sha256)?,
        2 => ssh(Hashed::Sha512)?,
        _ => return None,
    };
    let seconds = u32::from_be_bytes(head[2..6].try_into().ok()?);
    Some(Signature {
        keyid: key.id(),
        sig,
        at: (seconds > 0).then(|| Moment(u64::from(seconds) * 1_000)),
    })
}

fn signers(envelope: &Envelope) -> Result<Vec<Signer>, QrProblem> {
    let reading = Reading::of(envelope);
    match &reading.said {
        Ok(_) => Ok(reading.signers()),
        Err(wrong) => Err(QrProblem::NotFit(wrong.to_string())),
    }
}
