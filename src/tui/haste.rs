//! How soon the screen must show what a message changes. Reading ahead, and time passing while nothing
//! is due, change nothing that can be seen, so no frame is drawn for them.

use super::layout::is_article_beside;
use super::model::Model;
use super::msg::Msg;
use super::requests::Purpose;
use crate::engine::command::Ticket;
use crate::engine::event::{Answer, Event};

/// How soon a frame must be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Haste {
    /// Nothing visible changes.
    None,
    /// Together with other progress, now and then.
    WithProgress,
    /// In one frame with what else arrives within a moment.
    Gathering,
    /// The reader waits for it.
    AtOnce,
}

/// How soon a frame must show what a message is about to change.
pub(super) fn haste(model: &Model, msg: &Msg) -> Haste {
    let is_seen = match msg {
        Msg::Now(now) => {
            let timers = &model.timers;
            let rest = timers.rest.filter(|_| is_article_beside(model));
            [model.notice_until(), timers.which_key, rest]
                .into_iter()
                .flatten()
                .any(|at| at <= *now)
        }
        Msg::Engine(Event::Refreshing(_)) => return Haste::WithProgress,
        Msg::Engine(Event::Answered(ticket, answer)) => is_answer_seen(model, *ticket, answer),
        _ => true,
    };
    if is_seen { Haste::AtOnce } else { Haste::None }
}

fn is_answer_seen(model: &Model, ticket: Ticket, answer: &Answer) -> bool {
    match model.awaited(ticket) {
        None | Some(Purpose::Ahead(_)) => false,
        Some(Purpose::Additions(entry)) => {
            model.reader.as_ref().is_some_and(|reader| reader.article.entry == *entry)
        }
        Some(Purpose::Nothing) => matches!(answer, Answer::Nothing(_)),
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::super::effect::Effect;
    use super::super::keymap::Key;
    use super::super::update::update;
    use super::*;
    use crate::domain::StoryId;
    use crate::engine::command::Command;

    fn asked(model: &mut Model, purpose: Purpose) -> Msg {
        let effect = model.request(Command::Open(StoryId(1), None), purpose);
        let Effect::Ask(request) = effect else { unreachable!("a question") };
        Msg::Engine(Event::Answered(request.ticket, Answer::Silent))
    }

    #[test]
    fn what_is_read_ahead_is_seen_only_once_it_is_asked_for() {
        let mut model = Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, (80, 24));
        let ahead = asked(&mut model, Purpose::Ahead(StoryId(1)));
        assert_eq!(haste(&model, &ahead), Haste::None);
        assert!(model.show_ahead(StoryId(1), Purpose::Read(0)));
        assert_eq!(haste(&model, &ahead), Haste::AtOnce);
        model.forget(|purpose| matches!(purpose, Purpose::Read(_)));
        assert_eq!(haste(&model, &ahead), Haste::None, "it is waited for no more");
        let rows = asked(&mut model, Purpose::SameRows);
        assert_eq!(haste(&model, &rows), Haste::AtOnce);
        let looked = asked(&mut model, Purpose::Nothing);
        assert_eq!(haste(&model, &looked), Haste::None);
    }

    #[test]
    fn time_is_seen_where_something_is_due() {
        let mut model = Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, (80, 24));
        let after = |millis| Msg::Now(Timestamp::UNIX_EPOCH + Duration::from_millis(millis));
        model.wait_for_rest();
        assert_eq!(haste(&model, &after(300)), Haste::None, "there is no room beside the list");
        model.size = (200, 60);
        assert_eq!(haste(&model, &after(100)), Haste::None);
        assert_eq!(haste(&model, &after(300)), Haste::AtOnce);
        let _ = update(&mut model, after(300));
        assert_eq!(haste(&model, &after(300)), Haste::None, "once");
        model.say("Done");
        assert_eq!(haste(&model, &after(5_000)), Haste::None);
        assert_eq!(haste(&model, &after(60_000)), Haste::AtOnce);
        let _ = update(&mut model, Msg::Key(Key::parse("g").expect("a key")));
        assert_eq!(haste(&model, &after(1_000)), Haste::AtOnce, "how the sequence goes on");
    }
}
