//! "Did you mean": the nearest known word.

/// The known word that at most a third of its letters (two at least) set apart from `word`.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    if word.len() > 64 {
        return None;
    }
    known
        .into_iter()
        .map(|other| (distance(&word, &other.to_lowercase()), other))
        .filter(|&(distance, other)| {
            distance
                <= (other.chars().count() / 3)
                    .clamp(1, 3)
                    .max(usize::from(other.len() > 3) * 2)
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, other)| other)
}

/// How many known words are compared, and how many are listed. A text may define thousands of names and miss each of
/// them as often, which must not take the product of both.
const COMPARED: usize = 200;
const LISTED: usize = 20;

/// `Did you mean `x`?`, or else the list of what is known.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(other) = nearest(word, known.clone().into_iter().take(COMPARED)) {
        return format!("Did you mean `{other}`?");
    }
    let mut words: Vec<String> = known
        .into_iter()
        .take(LISTED + 1)
        .map(|word| format!("`{word}`"))
        .collect();
    if words.is_empty() {
        return "None is defined.".to_owned();
    }
    if words.len() > LISTED {
        words.truncate(LISTED);
        words.push("…".to_owned());
    }
    format!("Known are {}.", words.join(", "))
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_another_word_does_not() {
        assert_eq!(nearest("durration", ["duration", "status"]), Some("duration"));
        assert_eq!(nearest("Stauts", ["duration", "status"]), Some("status"));
        assert_eq!(nearest("banana", ["duration", "status"]), None);
        assert_eq!(did_you_mean("banana", ["a", "b"]), "Known are `a`, `b`.");
    }
}
