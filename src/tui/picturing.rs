//! Pictures of the open article: switched on and off, fetched, and encoded for the terminal.

use super::effect::Effect;
use super::environment::Colours;
use super::graphics::{Coded, Coding, Drawing};
use super::model::Model;
use super::pane::article::{Picture, pictures};
use super::requests::Purpose;
use crate::domain::Raster;
use crate::engine::command::{Command, PictureWish};

/// Switches between pictures and words in their place.
pub(super) fn images(model: &mut Model) -> Vec<Effect> {
    if model.colours == Colours::None {
        model.complain("Pictures need colours, and there are none here");
        return Vec::new();
    }
    model.images = !model.images;
    if let Some(reader) = &mut model.reader {
        if !model.images {
            reader.drop_pictures();
        } else if !reader.has_pictures() {
            model.say("No picture in this article; those of others will be shown");
        }
    }
    Vec::new()
}

/// Asks for the pictures of the open article, if they are wanted.
pub(super) fn ask_for_pictures(model: &mut Model) -> Vec<Effect> {
    let Some(reader) = model.reader.as_mut().filter(|_| model.images) else { return Vec::new() };
    let (across, down) = model.drawing.points();
    let width = reader.measure().saturating_mul(across);
    let wanted = reader.ask_for_pictures();
    let ask = |address: String| {
        let wish = PictureWish { address: address.clone(), width, height: down * pictures::ROWS };
        model.request(Command::Picture(wish), Purpose::Picture(address))
    };
    wanted.into_iter().map(ask).collect()
}

/// Shows a picture that arrived: at once if drawn in blocks, else once it is encoded.
pub(super) fn picture_came(model: &mut Model, address: String, raster: Raster) -> Vec<Effect> {
    let Some(reader) = model.reader.as_mut().filter(|_| model.images) else { return Vec::new() };
    if model.drawing == Drawing::Blocks {
        reader.picture_came(&address, Picture::Blocks(raster));
        return Vec::new();
    }
    vec![Effect::Code(Box::new(Coding { address, raster, drawing: model.drawing }))]
}

/// Shows an encoded picture, if pictures are still drawn that way.
pub(super) fn picture_coded(model: &mut Model, coded: Coded) {
    let is_wanted = model.images && model.drawing == coded.drawing;
    if let (Some(reader), Some(graphic), true) = (&mut model.reader, coded.graphic, is_wanted) {
        reader.picture_came(&coded.address, Picture::Full(graphic));
    }
}
