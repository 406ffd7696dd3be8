//! Pictures of articles, as small as a screen shows them: fetched when asked for, not kept.

use jiff::Timestamp;
use tokio::task::spawn_blocking;
use url::Url;

use super::command::PictureWish;
use super::event::{Answer, OFFLINE};
use super::library::Library;
use crate::clean::picture::shrink;
use crate::domain::Problem;
use crate::fetch::{self, Outcome};

impl Library {
    /// A picture that an article names, as the answer to a face.
    pub(super) async fn picture(&self, wish: PictureWish) -> Answer {
        let Ok(address) = Url::parse(&wish.address) else {
            return Answer::Nothing("The picture has no valid address");
        };
        if self.is_offline() {
            return Answer::Nothing(OFFLINE);
        }
        let fetched = match fetch::fetch(&self.client(), &fetch::Request::found(address)).await {
            Outcome::Fetched(fetched) => *fetched,
            Outcome::Later { why, .. } | Outcome::Failed(why) => {
                return failed(&format!("The picture could not be fetched: {why}"));
            }
            Outcome::Gone | Outcome::NotModified { .. } | Outcome::LeftAlone { .. } => {
                return failed("The picture is gone");
            }
        };
        let unpacking = spawn_blocking(move || shrink(&fetched.body, wish.width, wish.height));
        match unpacking.await {
            Ok(Some(raster)) => Answer::Picture(Box::new(raster)),
            // A tracking pixel, or a picture of an unknown kind, is no trouble to report.
            Ok(None) => Answer::Silent,
            Err(_) => failed("The picture could not be decoded (a bug in newsfold)"),
        }
    }
}

fn failed(what: &str) -> Answer {
    Answer::Failed(Problem::new(what, "", Timestamp::now()))
}
