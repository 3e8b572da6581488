//! Tables: rows with a box are items, every other table is text.

use super::Assembly;
use crate::markdown::{Row, Table};
use crate::source::Finding;

impl Assembly<'_> {
    /// Rows with a cell that is only a box are items; Markdown knows no box there, so each table is worth a note.
    pub(super) fn table(&mut self, table: Table) {
        self.begun();
        let mut items = 0;
        let mut plain = vec![table.head.join(" | ")];
        for row in &table.rows {
            if self.row(&table.head, row) {
                items += 1;
            } else {
                plain.push(row.cells.join(" | "));
            }
        }
        if items > 0 {
            let message = format!(
                "{items} rows of this table have a box and are items here, though Markdown counts no task in a table"
            );
            let hint = "Write them as `- [ ]` lines if they should be tasks everywhere.";
            self.found(Finding::note("boxes-in-table", message, hint), table.range);
        } else {
            let span = self.source.span(table.range);
            let lines = plain.iter().map(|line| self.source.display(line)).collect();
            self.shown_in_place(lines, span);
        }
    }

    /// Whether the row is an item; its other cells, named by the head, are the item's body.
    fn row(&mut self, head: &[String], row: &Row) -> bool {
        let says = |cell: &&String| cell.chars().any(char::is_alphanumeric) && boxed(cell).is_none();
        let (Some(ticked), Some(text)) = (
            row.cells.iter().find_map(|cell| boxed(cell)),
            row.cells.iter().find(says),
        ) else {
            return false;
        };
        let (number, _) = self.item(&self.source.display(text), ticked, row.range.clone());
        let fields = head
            .iter()
            .zip(&row.cells)
            .filter(|(_, cell)| *cell != text && boxed(cell).is_none() && !cell.is_empty())
            .map(|(name, cell)| self.source.display(&format!("{name}: {cell}")))
            .collect();
        if let Some(item) = self.item_mut(number) {
            item.body = fields;
        }
        true
    }
}

/// Whether a cell that is only a box is ticked.
fn boxed(cell: &str) -> Option<bool> {
    match cell.trim() {
        "[ ]" | "☐" | "⬜" => Some(false),
        "[x]" | "[X]" | "☑" => Some(true),
        _ => None,
    }
}
