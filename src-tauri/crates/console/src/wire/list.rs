//! The one list of commands: every front end builds its adapters from it, and the TypeScript types come from it.

/// Calls `$callback! { name(Request) -> Response, … }` with every command of the product.
#[macro_export]
macro_rules! with_commands {
    ($callback:ident) => {
        $callback! {
            status(Nothing) -> Status,
            set_person(SetPerson) -> Status,
            shelf(Nothing) -> Shelf,
            releases(Nothing) -> Vec<ReleaseLine>,
            inspect(Inspect) -> Inspection,
            read_checklist(Inspect) -> Outline,
            trust(GrantTrust) -> Inspection,
            start_release(StartRelease) -> Started,
            outline(OfRelease) -> Outline,
            update(OfRelease) -> Update,
            item(OfItem) -> ItemDetail,
            step(OfStep) -> StepDetail,
            output(ReadOutput) -> OutputPiece,
            sheet(OfRelease) -> Sheet,
            rehearsal(OfRelease) -> RehearsalView,
            run_checks(RunChecks) -> Nothing,
            stop_checks(OfRelease) -> Nothing,
            decide(Decide) -> Nothing,
            add_note(AddNote) -> Nothing,
            tick_line(TickLine) -> Nothing,
            run_step(RunStep) -> Nothing,
            stop_step(OfStep) -> Nothing,
            settle_step(SettleStep) -> Nothing,
            close_release(CloseRelease) -> Nothing,
            traffic(OfRelease) -> TrafficView,
            series(ReadSeries) -> Series,
            move_traffic(MoveTraffic) -> Nothing,
            hold_traffic(TrafficAct) -> Nothing,
            resume_traffic(TrafficAct) -> Nothing,
            answer_gate(AnswerGate) -> Nothing,
            roll_back(TrafficAct) -> Nothing,
            persist_traffic(TrafficAct) -> Nothing,
            remove_old(TrafficAct) -> Nothing,
            switch_fault(SwitchFault) -> RehearsalView,
        }
    };
}
