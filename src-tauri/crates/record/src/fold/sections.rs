//! The sections that a record counts by: the chapters of the checklist, and the parts of those that are long.

use crate::statement::{Exception, SectionCounts, Trouble};
use checklist::Section;
use engine::release::standing::standing;
use engine::{Release, Standing};

/// A chapter with more items is counted by its parts.
const LONG_CHAPTER: usize = 25;

/// Each section of the checklist, and the row of the record it is counted in.
pub(super) struct Sections {
    rows: Vec<SectionCounts>,
    row_of_section: Vec<Option<usize>>,
    row_of_none: Option<usize>,
}

impl Sections {
    pub(super) fn of(release: &Release) -> Self {
        let sections = &release.plan.checklist.sections;
        let level = chapter_level(sections);
        let chapter_of = |section| ancestor(sections, section, level);
        let mut per_chapter = vec![0_usize; sections.len()];
        for item in release.plan.items() {
            if let Some(chapter) = item.section.and_then(chapter_of) {
                per_chapter[chapter] += 1;
            }
        }
        let mut found = Self {
            rows: Vec::new(),
            row_of_section: vec![None; sections.len()],
            row_of_none: None,
        };
        let mut keys: Vec<Option<(Option<usize>, Option<usize>)>> = vec![None; sections.len()];
        let (mut chapter, mut part, mut last_chapter) = (0, 0, None);
        for item in release.plan.items() {
            let of_chapter = item.section.and_then(chapter_of);
            let is_long = of_chapter.is_some_and(|at| per_chapter[at] > LONG_CHAPTER);
            let of_part = item
                .section
                .filter(|_| is_long)
                .and_then(|at| ancestor(sections, at, level + 1));
            let key = (of_chapter, of_part);
            let known = keys
                .iter()
                .position(|one| *one == Some(key))
                .and_then(|at| found.row_of_section[at]);
            let row = known.unwrap_or_else(|| {
                if last_chapter != Some(of_chapter) {
                    (chapter, part, last_chapter) = (chapter + 1, 0, Some(of_chapter));
                }
                part += u32::from(is_long);
                let title = of_part
                    .or(of_chapter)
                    .and_then(|at| sections.get(at))
                    .map(|section| &section.title);
                found.rows.push(SectionCounts {
                    number: if is_long {
                        format!("{chapter}.{part}")
                    } else {
                        chapter.to_string()
                    },
                    title: title.unwrap_or(&release.plan.checklist.title).clone(),
                    ..SectionCounts::default()
                });
                found.rows.len() - 1
            });
            match item.section {
                Some(at) => (found.row_of_section[at], keys[at]) = (Some(row), Some(key)),
                None => found.row_of_none = Some(row),
            }
        }
        found
    }

    /// The row that items of `section` are counted in.
    pub(super) fn row(&self, section: Option<usize>) -> Option<u32> {
        let row = match section {
            Some(at) => *self.row_of_section.get(at)?,
            None => self.row_of_none,
        };
        row.and_then(|row| u32::try_from(row).ok())
    }

    /// Title of a row.
    pub(super) fn title(&self, row: u32) -> &str {
        self.rows.get(row as usize).map_or("", |row| row.title.as_str())
    }

    /// The rows with every item counted once.
    pub(super) fn counts(&self, release: &Release, now: u64) -> Vec<SectionCounts> {
        let mut rows = self.rows.clone();
        for (item, state) in release.plan.items().zip(&release.items) {
            if let Some(row) = self.row(item.section).and_then(|row| rows.get_mut(row as usize)) {
                count(row, standing(item, state, now));
            }
        }
        rows
    }
}

fn count(row: &mut SectionCounts, standing: Standing) {
    row.items += 1;
    match standing {
        Standing::Passed => row.passed += 1,
        Standing::Warned => (row.passed, row.warned) = (row.passed + 1, row.warned + 1),
        Standing::Attested => row.attested += 1,
        Standing::Waived => row.waived += 1,
        Standing::NotApplicable => row.not_applicable += 1,
        Standing::Failed => row.failed += 1,
        Standing::Refused => row.refused += 1,
        Standing::Unknown | Standing::Interrupted => row.unknown += 1,
        Standing::Stale => row.stale += 1,
        Standing::Pending | Standing::Running | Standing::ToAttest => row.open += 1,
        Standing::ToSign => row.to_sign += 1,
    }
}

/// Counts what an exception adds to its section besides where its items stand.
pub(super) fn qualify(rows: &mut [SectionCounts], exception: &Exception) {
    let Some(row) = exception.section.and_then(|row| rows.get_mut(row as usize)) else {
        return;
    };
    match exception.trouble {
        Trouble::FailedFirst => row.failed_first += 1,
        Trouble::Missed => row.missed += exception.attempts.max(1),
        Trouble::Overridden => row.overridden += 1,
        _ => {}
    }
}

/// Chapters are the headings of level 2; where there are none, or several of level 1, those of level 1.
fn chapter_level(sections: &[Section]) -> u8 {
    let has = |level| sections.iter().filter(|section| section.level == level).count();
    if has(1) > 1 || has(2) == 0 { 1 } else { 2 }
}

/// The section of at most `level` that `section` stands in, the deepest such; none where it stands above.
fn ancestor(sections: &[Section], section: usize, level: u8) -> Option<usize> {
    let mut at = Some(section);
    while let Some(index) = at {
        let one = sections.get(index)?;
        if one.level <= level {
            return (one.level == level).then_some(index);
        }
        at = one.parent;
    }
    None
}
