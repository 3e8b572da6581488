//! Just enough of the shell's syntax to know where a line ends a command.

/// What is still open after the lines so far: a comment may only begin a new step where nothing is.
#[derive(Default)]
pub(super) struct Syntax {
    quote: Option<char>,
    heredoc: Option<String>,
    continued: bool,
    depth: usize,
}

impl Syntax {
    /// Whether a command goes on in the next line.
    pub(super) fn is_open(&self) -> bool {
        self.quote.is_some() || self.heredoc.is_some() || self.continued || self.depth > 0
    }

    /// Takes one line.
    pub(super) fn line(&mut self, line: &str) {
        if let Some(end) = &self.heredoc {
            if line.trim_start_matches('\t').trim_end() == end {
                self.heredoc = None;
            }
            return;
        }
        let quoted = self.quote.is_some();
        let code = self.quotes(line);
        if !quoted {
            self.blocks(&code);
        }
        if self.quote.is_none() {
            self.heredoc = heredoc(line);
        }
    }

    /// Follows quotes, backslashes and comments; gives the line without what is quoted.
    fn quotes(&mut self, line: &str) -> String {
        self.continued = false;
        let mut code = String::with_capacity(line.len());
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match (self.quote, c) {
                (Some('\''), '\'') | (Some('"'), '"') => self.quote = None,
                (Some('\''), _) => {}
                (_, '\\') => self.continued = chars.next().is_none() && self.quote.is_none(),
                (None, '\'' | '"') => {
                    self.quote = Some(c);
                    code.push('_');
                }
                (None, '#') if code.is_empty() || code.ends_with(char::is_whitespace) => break,
                (None, _) => code.push(c),
                (Some(_), _) => {}
            }
        }
        self.continued |= code.trim_end().ends_with(['|', '&']) && !code.trim_end().ends_with(" &");
        code
    }

    fn blocks(&mut self, code: &str) {
        let mut at_start = true;
        for word in code.replace(';', " ; ").split_whitespace() {
            let opens = at_start && matches!(word, "if" | "for" | "while" | "until" | "case" | "select" | "{" | "(");
            let closes = at_start && matches!(word, "fi" | "done" | "esac" | "}" | ")");
            self.depth = if opens {
                self.depth + 1
            } else {
                self.depth.saturating_sub(usize::from(closes))
            };
            at_start = matches!(
                word,
                ";" | ";;" | "&&" | "||" | "|" | "then" | "do" | "else" | "{" | "("
            ) || word.ends_with("()");
        }
    }
}

/// The word that ends a here-document begun on this line.
fn heredoc(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("<<")?;
    if rest.starts_with('<') {
        return None;
    }
    let word: String = rest
        .trim_start_matches('-')
        .trim_start()
        .trim_start_matches(['\'', '"', '\\'])
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
        .then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open_after(script: &str) -> bool {
        let mut syntax = Syntax::default();
        script.lines().for_each(|line| syntax.line(line));
        syntax.is_open()
    }

    #[test]
    fn a_command_that_goes_on_is_open() {
        for script in [
            "cat <<EOF\n# text",
            "echo 'a",
            "make \\",
            "for x in a b; do",
            "if true\nthen\n  echo",
            "a |",
            "f() {",
            "echo \"it's",
        ] {
            assert!(open_after(script), "{script}");
        }
    }

    #[test]
    fn a_command_that_has_ended_is_not() {
        let ended = [
            "cat <<'EOF'\n# text\nEOF",
            "for x in a; do echo $x; done",
            "echo \"it's\" # don't",
            "echo if",
            "f() {\n echo\n}",
            "cat <<< word",
            "sleep 1 &",
            "awk '{print $1}' file",
            "a \\\n  b",
        ];
        for script in ended {
            assert!(!open_after(script), "{script}");
        }
    }
}
