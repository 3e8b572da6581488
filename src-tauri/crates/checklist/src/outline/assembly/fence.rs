//! Code blocks: checks, plans, shell steps, and code that is shown.

use super::super::Loose;
use super::super::shell::{self, Draft, Shell};
use super::Assembly;
use crate::markdown::Fence;
use crate::model::{Entry, PlanFence, Procedure, Step, StepBlock, StepId};
use crate::problem::Severity;
use crate::source::Finding;
use crate::traffic_text::TrafficFence;
use std::ops::Range;

impl Assembly<'_> {
    pub(super) fn fence(&mut self, fence: Fence) {
        self.begun();
        let task = self.frames.last().and_then(|frame| frame.task);
        let (word, rest) = fence.word();
        let boxes = fence
            .lines
            .iter()
            .filter(|line| crate::near_miss::has_box(&line.text))
            .count();
        if boxes > 0 && !matches!(word, "check" | "attest") {
            self.hidden_boxes(boxes, "a code block", fence.range.clone());
        }
        match (word, task) {
            ("check" | "attest", Some(number)) => {
                if let Some(marks) = self.outline.marks.get_mut(number as usize - 1) {
                    marks.fences.push(fence);
                }
            }
            ("check" | "attest", None) => {
                let prose = self.above.take();
                self.outline.loose.push(Loose { fence, prose });
            }
            ("traffic" | "watch" | "gate", _) => {
                let (word, span) = (word.to_owned(), self.source.span(fence.range.clone()));
                let lines = fence.lines.iter().map(|line| line.text.clone()).collect();
                let section = self.sections.open;
                if word == "traffic" {
                    self.outline.traffic.push(TrafficFence { section, fence });
                }
                self.push(Entry::Plan(PlanFence {
                    section,
                    word,
                    lines,
                    span,
                }));
            }
            _ => match shell::interpreter(word).filter(|_| boxes == 0) {
                Some(interpreter) => self.shell(&fence, interpreter, rest, task),
                None => self.code(&fence),
            },
        }
    }

    fn code(&mut self, fence: &Fence) {
        let span = self.source.span(fence.range.clone());
        let lines = fence.lines.iter().map(|line| self.source.display(&line.text)).collect();
        self.shown_in_place(lines, span);
    }

    fn shell(&mut self, fence: &Fence, interpreter: &str, attributes: &str, item: Option<u32>) {
        let (section, span) = (self.sections.open, self.source.span(fence.range.clone()));
        match shell::shell(fence) {
            Some(Shell::Steps(drafts)) => {
                let steps = self.steps_of(drafts, attributes, &fence.range);
                self.push(Entry::Steps(StepBlock {
                    section,
                    item,
                    shell: interpreter.to_owned(),
                    steps,
                    span,
                }));
            }
            Some(Shell::Procedure { title, lines, why }) => {
                if let Some(why) = why {
                    let finding = Finding::note(
                        "not-run",
                        format!("this block is shown and not run: {why}"),
                        "Put `$ ` before every command, or move the output out of the block.",
                    );
                    self.found(finding, fence.range.clone());
                }
                let title = title.map(|title| self.source.display(&title));
                let lines = lines.iter().map(|line| self.source.display(line)).collect();
                self.push(Entry::Procedure(Procedure {
                    section,
                    title,
                    lines,
                    span,
                }));
            }
            None => {}
        }
    }

    fn steps_of(&mut self, drafts: Vec<Draft>, attributes: &str, range: &Range<usize>) -> Vec<Step> {
        let (attributes, findings) = shell::attributes(attributes);
        let refused = findings
            .iter()
            .find(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.message.clone());
        for finding in findings {
            self.found(finding, range.clone());
        }
        let path = self.sections.path();
        let steps = drafts.into_iter().map(|draft| Step {
            id: StepId(self.steps.of(&path, &draft.title)),
            title: self.source.display(&draft.title),
            script: draft.script,
            timeout_ms: attributes.timeout_ms,
            cwd: attributes.cwd.clone(),
            irreversible: attributes.irreversible,
            not_runnable: draft.not_runnable.or_else(|| refused.clone()),
            span: self.source.span(draft.at..draft.at),
        });
        steps.collect()
    }

    pub(super) fn hidden_boxes(&mut self, boxes: usize, place: &str, range: Range<usize>) {
        let (noun, verb) = if boxes == 1 {
            ("box", "is no item")
        } else {
            ("boxes", "are no items")
        };
        let finding = Finding::note(
            "hidden-boxes",
            format!("{boxes} {noun} in {place} {verb}"),
            "Move the lines out of it if they should be ticked in a release.",
        );
        self.found(finding, range);
    }
}
