//! What can go wrong, as data. The words for it stand in the languages of the interface; English is what it prints as,
//! which is what verbs and logs say.
//!
//! Nothing here knows who finds a trouble or who shows it. Names and texts of unknown origin are cleaned by whoever puts
//! them in.

mod address;
mod catalogue;
mod configuration;
mod disk;
mod download;
mod launch;
mod query;
mod state;
mod system;
mod work;

pub use address::{Content, PictureDamage, Refusal};
pub use catalogue::{CatalogueDamage, CatalogueFault, CatalogueNote, Remade};
pub use configuration::{ConfigProblem, Wanted, Wrong};
pub use disk::{Shortened, Unread};
pub use download::{Failure, NetworkFault};
pub use launch::LaunchError;
pub use query::{QueryError, QueryWrong};
pub use state::StateTrouble;
pub use system::Fault;
pub use work::{NotSaved, NotWatched, TaskDone, TaskFailed};
