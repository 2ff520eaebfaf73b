//! Errors as data. `Display` is the English text, which commands and logs print; `crate::language` has the Chinese one.
//!
//! Nothing here knows where an error occurs or where it is shown. Code that puts a name or text of unknown origin into
//! an error cleans it first.

mod address;
mod catalogue;
mod configuration;
mod disk;
mod download;
mod feed;
mod query;
mod state;
mod system;
mod work;

pub use address::{Content, PictureDamage, Refusal};
pub use catalogue::{CatalogueDamage, CatalogueError, CatalogueNote, Remade};
pub use configuration::{ConfigProblem, Wanted, Wrong};
pub use disk::{Shortened, Unread};
pub use download::{Failure, NetworkFault};
pub use feed::{Came, FeedTrouble, FetchTrouble};
pub use query::{QueryError, QueryWrong};
pub use state::StateTrouble;
pub use system::Fault;
pub use work::{LaunchError, NotSaved, NotWatched, TaskDone, TaskFailed};
