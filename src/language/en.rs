//! The interface in English.

pub(super) mod dates;
mod feeds;
pub(super) mod help;
mod troubles;

use super::grouped;
use super::message::{Copied, Hint, Message};
use std::borrow::Cow;

#[expect(clippy::too_many_lines, clippy::match_same_arms, reason = "one arm for each message")]
pub(super) fn say(message: Message<'_>) -> Cow<'static, str> {
    use Message as M;
    match message {
        M::TooSmall => "too small".into(),
        M::Today => "Today".into(),
        M::New => "New".into(),
        M::Unread => "Unread".into(),
        M::Starred => "Starred".into(),
        M::Continue => "Continue".into(),
        M::All => "All".into(),
        M::NoDate => "No date".into(),
        M::Drafts => "Drafts".into(),
        M::Muted => "Muted".into(),
        M::NoCategory => "No category".into(),
        M::UnknownSource => "Unknown source".into(),
        M::Ahead => "Dated in the future".into(),
        M::OnlyUnread => "unread".into(),
        M::OnlyStarred => "starred".into(),
        M::LookingForArticles => "Looking for articles…".into(),
        M::NothingFound => "Nothing found.".into(),
        M::PaletteTitle => "Actions".into(),
        M::Links => "Links".into(),
        M::Images => "Images".into(),
        M::Arrange => "Sort and group".into(),
        M::SortByDate => "Sort by date".into(),
        M::SortByArrival => "Sort by arrival".into(),
        M::SortByTitle => "Sort by title".into(),
        M::SortBySource => "Sort by source".into(),
        M::ReverseOrder => "Reverse the order".into(),
        M::GroupByDay => "Group by day".into(),
        M::GroupByCategory => "Group by category".into(),
        M::GroupBySource => "Group by source".into(),
        M::NoGroups => "No groups".into(),
        M::SearchingList => "searching this list only".into(),
        M::SearchingAll => "searching all articles".into(),
        M::NotOpened => "opening cancelled".into(),
        M::SelectArticle => "select an article first".into(),
        M::OpenFirst => "open the article first".into(),
        M::NoLinks => "this article has no links".into(),
        M::NoReaderView => "not a saved web page, or no main content found in it".into(),
        M::NoImages => "this article has no images".into(),
        M::NothingOnScreen => "no links or images on this screen".into(),
        M::NoSuchLabel => "no such label".into(),
        M::NothingDone => "cancelled".into(),
        M::DraftStaysRead => "drafts cannot be marked unread".into(),
        M::IsRead => "marked as read".into(),
        M::IsUnread => "marked as unread".into(),
        M::IsStarred => "starred".into(),
        M::NotStarred => "star removed".into(),
        M::NothingToMark => "no articles here to mark".into(),
        M::NothingUnread => "no unread articles here".into(),
        M::NothingToUndo => "nothing to undo".into(),
        M::NothingToRedo => "nothing to redo".into(),
        M::TheEnd => "end of the article; no unread articles below".into(),
        M::NothingUnreadBelow => "no unread articles below".into(),
        M::NothingUnreadAbove => "no unread articles above".into(),
        M::StillScanning => "still looking for articles".into(),
        M::NothingNew => "no new articles".into(),
        M::ArticleGone => "the file of this article was deleted or moved".into(),
        M::ShowingAll => "all articles".into(),
        M::ShowingUnread => "unread only".into(),
        M::ShowingStarred => "starred only".into(),
        M::MouseOff => "mouse off: the terminal selects text".into(),
        M::MouseOn => "mouse on".into(),
        M::NoEditor => "no editor: set `editor`, VISUAL or EDITOR".into(),
        M::UnclosedQuote => "missing closing quote".into(),
        M::PressEnter => "[Enter]".into(),
        M::WorksInLists => "this action works only in a list".into(),
        M::EmptyArticle => "empty".into(),
        M::EqualArticles => "Equal articles".into(),
        M::NoEquals => "no other article is equal to this one".into(),
        M::Mute => "Mute".into(),
        M::Unmute => "Unmute".into(),
        M::MuteAuthor(name) => format!("author {name}").into(),
        M::MuteCategory(path) => format!("category {path}").into(),
        M::MuteArticle => "this article only".into(),
        M::MutedByConfiguration(query) => format!("muted by the setting `mute`: {query}").into(),
        M::NowMuted { what, key } => format!("muted: {what}; {key} undoes it").into(),
        M::NoLongerMuted { what, key } => format!("unmuted: {what}; {key} undoes it").into(),
        M::MutedAgain(what) => format!("{what}: muted again").into(),
        M::UnmutedAgain(what) => format!("{what}: unmuted again").into(),
        M::NothingToMute => "nothing to mute here; choose a category or an article".into(),
        M::NothingToUnmute => "no category or author was muted with a key".into(),
        M::UnreadCount(count) => format!("{} unread", grouped(count, 4)).into(),
        M::NewCount(count) => format!("{} new", grouped(count, 4)).into(),
        M::FoundCount(count) => format!("{} found", grouped(count, 4)).into(),
        M::Articles(count) => articles(count).into(),
        M::EmptyShelf { categories } => {
            format!("No articles here. {categories} shows the categories.").into()
        }
        M::NothingHere { all, categories } => {
            format!("No articles here. {all} shows all, {categories} the categories.").into()
        }
        M::NoArticles { name, others: 0 } => format!("No articles in {name}.").into(),
        M::NoArticles { name, others } => {
            format!("No articles in {name}; {}.", counted(others, "other file", "other files")).into()
        }
        M::Roots { folders, files } => {
            let folders = (folders > 0).then(|| counted(folders, "folder", "folders"));
            let files = (files > 0).then(|| counted(files, "file", "files"));
            folders.into_iter().chain(files).collect::<Vec<_>>().join(", ").into()
        }
        M::HelpTitle { search, close } => format!("Keys · {search} searches · {close} closes").into(),
        M::NothingMatches(query) => format!("Nothing matches {query}").into(),
        M::Reading(count) => format!("reading {}…", grouped(count, 4)).into(),
        M::Unwritten(count) => format!("{} unwritten", grouped(count, 4)).into(),
        M::Texts { percent } => format!("text cache {percent}%").into(),
        M::Place { at, of } => format!("{} of {}", grouped(at, 4), grouped(of, 4)).into(),
        M::FoundPartly { found, waiting } => {
            format!("{} found; {} not searched yet", grouped(found, 4), articles(waiting)).into()
        }
        M::ThisListOnly { key } => format!("{key}: this list only").into(),
        M::NotUnderstood { character, why } => format!("character {character}: {why}").into(),
        M::NotFound(text) => format!("not found: {text}").into(),
        M::Match { at, of } => format!("match {at} of {of}").into(),
        M::NoOtherMatch(text) => format!("no other match for {text}").into(),
        M::NoSearchHere { key } => format!("this list is not a search; {key} starts one").into(),
        M::SearchKept(query) => format!("{query}: kept as a shelf").into(),
        M::SearchRemoved(query) => format!("{query}: no longer a shelf").into(),
        M::NoLink(number) => format!("this article has no link {number}").into(),
        M::NoImage(number) => format!("this article has no image {number}").into(),
        M::OpeningImage(number) => format!("opening image {number}…").into(),
        M::OpeningLarge { megabytes, key } => {
            format!("opening a file of {megabytes} MB…  {key} cancels").into()
        }
        M::AskOpen(address) => format!("Open {address}?").into(),
        M::InLibrary => "in the library".into(),
        M::InArticle => "in the article".into(),
        M::MailTo(address) => format!("mail to {address}").into(),
        M::GoesBack { key } => format!("{key} goes back").into(),
        M::NoSuchAnchor => "the page has no place that this link names".into(),
        M::NoWayBack => "nothing to go back to".into(),
        M::NoWayForward => "nothing to go forward to".into(),
        M::NotInList => "that article is in no list: it is hidden or was removed".into(),
        M::ImagesTitle { mark, save, copy } => {
            format!("Images · {mark} marks · {save} saves · {copy} copies").into()
        }
        M::ImageAlreadyOpening(number) => format!("image {number} is already being downloaded").into(),
        M::AskOpenImages(count) => format!("Open {count} images?").into(),
        M::AddressesCopied(1) => "address copied".into(),
        M::AddressesCopied(count) => format!("{count} addresses copied").into(),
        M::SentToClipboard => "sent to the terminal's clipboard".into(),
        M::Downloading { images, received, total, key } => {
            let what = if images == 1 { "image".into() } else { format!("{images} images") };
            let of = total.map(|total| format!(" of {total}")).unwrap_or_default();
            format!("downloading {what}: {received}{of}  {key} cancels").into()
        }
        M::DownloadsCancelled => "cancelling…".into(),
        M::SaveInto => "save to: ".into(),
        M::AskReplace(path) => format!("Replace {path}?").into(),
        M::Saving => "saving…".into(),
        M::NothingSaved => "nothing saved".into(),
        M::FolderNotAbsolute => "not saved: enter an absolute path".into(),
        M::FirstImage => "the first image".into(),
        M::LastImage => "the last image".into(),
        M::PicturesOn => "pictures on the page: on".into(),
        M::PicturesOff => "pictures on the page: off".into(),
        M::NoPicturesHere => "this terminal cannot show pictures on the page".into(),
        M::AskMarkRead(count) => format!("Mark {} as read?", articles(count)).into(),
        M::AskMarkListRead { list, count } => format!("{list}: mark {} as read?", articles(count)).into(),
        M::AskMarkListUnread { list, count } => format!("{list}: mark {} as unread?", articles(count)).into(),
        M::MarkedUnread { count, key } => {
            format!("{} marked as unread; {key} undoes it", articles(count)).into()
        }
        M::MarkedRead { count, key } => format!("{} marked as read; {key} undoes it", articles(count)).into(),
        M::OldArticlesRead { count, key } => {
            let start = if count == 1 { "starts" } else { "start" };
            format!("{} older than a week {start} as read; {key} undoes it", articles(count)).into()
        }
        M::AskCarryOver(from) => format!("No marks here yet: copy those of {from}?").into(),
        M::StateIsNew(from) => format!("no marks here yet; `newsrack state` can copy those of {from}").into(),
        M::CarriedOver(count) => format!("copied the marks of {}", articles(count)).into(),
        M::NotCarriedOver => "nothing copied; `newsrack state export` and `import` can do it later".into(),
        M::AskUndoEarlier(then) => format!("Undo an earlier change? Then: {then}.").into(),
        M::AskUndoMany(then) => format!("Undo more than this list shows? Then: {then}.").into(),
        M::OldArticles => "old articles".into(),
        M::UnreadAgain(what) => format!("{what}: unread again").into(),
        M::ReadAgain(what) => format!("{what}: marked as read again").into(),
        M::UnstarredAgain(what) => format!("{what}: star removed").into(),
        M::StarredAgain(what) => format!("{what}: starred again").into(),
        M::NextUnread { title, key } => format!("next unread: {title} ({key})").into(),
        M::InCategory(path) => format!("in {path}").into(),
        M::NewArticles(count) => new_articles(count).into(),
        M::NewAndGone { new, gone } => format!("{new} new, {gone} gone").into(),
        M::PicturesArrived { count: 1, key } => format!("1 picture downloaded: {key} shows it").into(),
        M::PicturesArrived { count, key } => format!("{count} pictures downloaded: {key} shows them").into(),
        M::Arrived { count: 1, key } => format!("1 new article: {key} shows it").into(),
        M::Arrived { count, key } => format!("{}: {key} shows them", new_articles(count)).into(),
        M::ArticleChanged { key } => format!("this article has changed: {key} reloads it").into(),
        M::AndMore(count) => format!("(and {count} more)").into(),
        M::TextWidth(columns) => format!("text width: {columns}").into(),
        M::Theme(name) => format!("theme: {name}").into(),
        M::ConfigurationAtStart { name, setting } => {
            format!("reloaded; {setting} takes effect at the next start ({name})").into()
        }
        M::ConfigurationRead(name) => format!("{name} reloaded").into(),
        M::Copied(what) => format!("{} copied", copied(what)).into(),
        M::NothingToCopy(what) => format!("no {} to copy", copied(what)).into(),
        M::Ended(name) => format!("{name} has ended").into(),
        M::Minutes(minutes) => format!("{minutes} min").into(),
        M::ImageCount(count) => counted(count, "image", "images").into(),
        M::Feeds(message) => feeds::say(message),
        M::LinkCount(count) => counted(count, "link", "links").into(),
    }
}

fn articles(count: usize) -> String {
    counted(count, "article", "articles")
}

fn new_articles(count: usize) -> String {
    counted(count, "new article", "new articles")
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(count, 4)) }
}

fn copied(what: Copied) -> &'static str {
    match what {
        Copied::Link => "link",
        Copied::Title => "title",
        Copied::Path => "path",
        Copied::Text => "text",
        Copied::SelectedLink => "selected link",
    }
}

pub(super) fn hint(hint: Hint) -> &'static str {
    match hint {
        Hint::Open => "open",
        Hint::Fold => "fold",
        Hint::List => "list",
        Hint::Read => "read",
        Hint::Find => "find",
        Hint::Categories => "categories",
        Hint::Star => "star",
        Hint::Filter => "filter",
        Hint::Help => "help",
        Hint::Quit => "quit",
        Hint::On => "more",
        Hint::Image => "image",
        Hint::WholePage => "whole page",
        Hint::ReaderView => "reader view",
        Hint::Next | Hint::NextImage => "next",
        Hint::PreviousImage => "previous",
        Hint::Save => "save",
        Hint::Back => "back",
        Hint::Choose => "choose",
        Hint::Articles => "articles",
        Hint::Fetch => "fetch",
        Hint::Add => "add",
        Hint::Edit => "edit",
        Hint::Pause => "pause",
        Hint::Remove => "remove",
        Hint::History => "requests",
    }
}

pub(super) const WELCOME: [&str; 4] = [
    "newsrack reads feeds and folders of article files.",
    "",
    "  newsrack add URL       adds a feed",
    "  newsrack FOLDER        opens a folder",
];

pub(super) const CONFIG_PLACE: &str = "The configuration is ";
