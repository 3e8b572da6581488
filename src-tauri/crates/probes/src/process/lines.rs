//! Bytes of a stream to lines for people.

/// A line longer than this is cut; a program that prints without newline must not fill memory.
const LONGEST_LINE: usize = 16 * 1024;

/// Collects the bytes of one stream into lines.
#[derive(Default)]
pub(super) struct Lines {
    line: Vec<u8>,
    cut: u64,
    returned: bool,
}

impl Lines {
    /// Takes more bytes; `each` gets every line they end, with the number of its bytes that were cut off.
    pub(super) fn push(&mut self, mut bytes: &[u8], mut each: impl FnMut(String, u64)) {
        while let Some(at) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            self.extend(&bytes[..at]);
            if bytes[at] == b'\n' {
                each(self.take(), std::mem::take(&mut self.cut));
            } else {
                self.returned = true;
            }
            bytes = &bytes[at + 1..];
        }
        self.extend(bytes);
    }

    /// The last line, if it did not end with a newline.
    pub(super) fn finish(&mut self, each: impl FnOnce(String, u64)) {
        if !self.line.is_empty() {
            each(self.take(), std::mem::take(&mut self.cut));
        }
    }

    /// A carriage return that no newline follows means that the line is written over, as progress bars do.
    fn extend(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if std::mem::take(&mut self.returned) {
            self.line.clear();
            self.cut = 0;
        }
        let room = LONGEST_LINE - self.line.len();
        let kept = room.min(bytes.len());
        self.line.extend_from_slice(&bytes[..kept]);
        self.cut += (bytes.len() - kept) as u64;
    }

    fn take(&mut self) -> String {
        self.returned = false;
        let text = without_controls(&String::from_utf8_lossy(&self.line));
        self.line.clear();
        text
    }
}

/// Takes out what a terminal would obey, all but colours (SGR, ECMA-48 8.3.117) and tabs: cursor moves, titles, links,
/// clipboard writes.
fn without_controls(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match character {
            '\u{1b}' => escape(&mut rest, &mut kept),
            '\t' => kept.push('\t'),
            other if other.is_control() => {}
            other => kept.push(other),
        }
    }
    kept
}

/// Reads one escape sequence (ECMA-48 5.3, 5.4, 5.6) and keeps it if it is a colour.
fn escape(rest: &mut std::str::Chars<'_>, kept: &mut String) {
    match rest.next() {
        Some('[') => {
            let mut parameters = String::new();
            for character in rest {
                match character {
                    '\u{40}'..='\u{7e}' => {
                        let plain = parameters.chars().all(|c| c.is_ascii_digit() || matches!(c, ';' | ':'));
                        if character == 'm' && plain {
                            kept.push_str("\u{1b}[");
                            kept.push_str(&parameters);
                            kept.push('m');
                        }
                        return;
                    }
                    other => parameters.push(other),
                }
            }
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(character) = rest.next() {
                if character == '\u{7}' || (character == '\u{1b}' && rest.next() == Some('\\')) {
                    return;
                }
            }
        }
        Some('\u{20}'..='\u{2f}') => {
            rest.find(|character| !matches!(character, '\u{20}'..='\u{2f}'));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(chunks: &[&[u8]]) -> Vec<(String, u64)> {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        for chunk in chunks {
            lines.push(chunk, |text, cut| found.push((text, cut)));
        }
        lines.finish(|text, cut| found.push((text, cut)));
        found
    }

    fn texts(chunks: &[&[u8]]) -> Vec<String> {
        lines(chunks).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn lines_come_together_over_chunks() {
        assert_eq!(texts(&[b"one\nt", b"wo\r", b"\n\nfour"]), ["one", "two", "", "four"]);
    }

    #[test]
    fn a_progress_bar_shows_its_last_state() {
        assert_eq!(texts(&[b"10 %\r50 %\r", b"100 %\ndone\n"]), ["100 %", "done"]);
    }

    #[test]
    fn a_line_without_end_is_cut_and_counted() {
        let (text, cut) = lines(&[&[b'x'; 10_000], &[b'x'; 10_000], b"\nnext\n"]).remove(0);
        assert_eq!((text.len(), cut), (LONGEST_LINE, 20_000 - LONGEST_LINE as u64));
        assert_eq!(texts(&[&vec![b'x'; 40_000], b"\nnext\n"])[1], "next");
    }

    #[test]
    fn colours_stay_and_everything_else_a_terminal_obeys_goes() {
        let hostile = b"\x1b[1;31mred\x1b[0m \x1b[2J\x1b[10;10Hmoved\x1b]52;c;c2VjcmV0\x07 clip\x1b]8;;http://x\x1b\\link\x1b(B\x00\xff\n";
        assert_eq!(texts(&[hostile]), ["\u{1b}[1;31mred\u{1b}[0m moved cliplink\u{fffd}"]);
    }

    #[test]
    fn an_escape_that_never_ends_takes_only_its_own_line() {
        assert_eq!(texts(&[b"a\x1b]0;title\nb\n"]), ["a", "b"]);
    }
}
