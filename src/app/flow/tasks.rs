//! Tasks outside of the application that are done, failed, or need the user.

use crate::app::App;
use crate::app::flow::{lists, saving};
use crate::engine::request::RequestId;
use crate::trouble::{TaskDone, TaskFailed};

/// A task is done.
pub(crate) fn task_done(app: &mut App, done: &TaskDone) {
    if matches!(done, TaskDone::Saved(_)) {
        app.images.saved();
    }
    app.shared.status.info(app.shared.settings.language.explain(done));
}

/// A task has failed.
pub(crate) fn task_failed(app: &mut App, error: &TaskFailed) {
    if matches!(error, TaskFailed::ImageToSave(_) | TaskFailed::NotSaved(_)) {
        saving::not_saved(app);
    }
    app.shared.status.error(app.shared.settings.language.explain(error));
}

/// A request has failed. The list or the titles that waited for it do not wait any more.
pub(crate) fn request_failed(app: &mut App, request: RequestId, error: &TaskFailed) {
    lists::request_failed(app, request);
    task_failed(app, error);
}
