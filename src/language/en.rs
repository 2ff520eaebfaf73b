//! The interface in English.

pub(super) mod dates;
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
        M::TurnOrder => "Turn the order round".into(),
        M::GroupByDay => "Group by day".into(),
        M::GroupByCategory => "Group by category".into(),
        M::GroupBySource => "Group by source".into(),
        M::NoGroups => "No groups".into(),
        M::SearchingList => "searching in the list that was shown".into(),
        M::SearchingAll => "searching in all articles".into(),
        M::NotOpened => "not opened".into(),
        M::OpenFirst => "open the article first".into(),
        M::NoLinks => "this article has no links".into(),
        M::NoImages => "this article has no images".into(),
        M::NothingOnScreen => "no links or images on this screen".into(),
        M::NoSuchLabel => "no such label".into(),
        M::NothingDone => "nothing done".into(),
        M::DraftStaysRead => "a draft is never unread".into(),
        M::IsRead => "read".into(),
        M::IsUnread => "unread".into(),
        M::IsStarred => "starred".into(),
        M::NotStarred => "no longer starred".into(),
        M::NothingUnread => "nothing is unread here".into(),
        M::NothingToUndo => "nothing to undo".into(),
        M::TheEnd => "the end; nothing unread below in this list".into(),
        M::NothingUnreadBelow => "nothing unread below".into(),
        M::NothingUnreadAbove => "nothing unread above".into(),
        M::StillLooking => "still looking for articles".into(),
        M::NothingNew => "nothing new".into(),
        M::ArticleGone => "the file of this article is gone".into(),
        M::ShowingAll => "all articles".into(),
        M::ShowingUnread => "unread only".into(),
        M::ShowingStarred => "starred only".into(),
        M::MouseOff => "mouse off: the terminal selects text".into(),
        M::MouseOn => "mouse on".into(),
        M::NoEditor => "no editor: set VISUAL or EDITOR".into(),
        M::QuoteOpen => "a quote is not closed".into(),
        M::PressEnter => "[Enter]".into(),
        M::WorksInLists => "that works in the lists".into(),
        M::EmptyArticle => "empty".into(),
        M::EqualArticles => "Equal articles".into(),
        M::NoEquals => "no other article equals this one".into(),
        M::Mute => "Mute".into(),
        M::Unmute => "Unmute".into(),
        M::MuteAuthor(name) => format!("author {name}").into(),
        M::MuteCategory(path) => format!("category {path}").into(),
        M::MuteAlone => "this article alone".into(),
        M::MutedByConfiguration(query) => format!("muted by the configuration: {query}").into(),
        M::NowMuted { what, key } => format!("muted: {what}; {key} takes it back").into(),
        M::NoLongerMuted { what, key } => format!("no longer muted: {what}; {key} takes it back").into(),
        M::MutedAgain(what) => format!("{what}: muted again").into(),
        M::UnmutedAgain(what) => format!("{what}: no longer muted").into(),
        M::NothingToMute => "categories, authors and articles can be muted".into(),
        M::NothingToUnmute => "nothing is muted by key".into(),
        M::UnreadCount(count) => format!("{} unread", grouped(count, 4)).into(),
        M::NewCount(count) => format!("{} new", grouped(count, 4)).into(),
        M::FoundCount(count) => format!("{} found", grouped(count, 4)).into(),
        M::Articles(count) => articles(count).into(),
        M::EmptyShelf { categories } => format!("Nothing here. {categories} shows the categories.").into(),
        M::NothingHere { all, categories } => {
            format!("Nothing here. {all} shows all of it, {categories} the categories.").into()
        }
        M::NoArticles { name, others: 0 } => format!("No articles in {name}.").into(),
        M::NoArticles { name, others } => {
            format!("No articles in {name}; {}.", counted(others, "other file", "other files")).into()
        }
        M::Folders(count) => counted(count, "folder", "folders").into(),
        M::HelpTitle { search, close } => format!("Keys · {search} searches · {close} closes").into(),
        M::NothingMatches(query) => format!("Nothing matches {query}").into(),
        M::Reading(count) => format!("reading {}…", grouped(count, 4)).into(),
        M::Unwritten(count) => format!("{} unwritten", grouped(count, 4)).into(),
        M::Texts { percent } => format!("texts {percent}%").into(),
        M::Place { at, of } => format!("{} of {}", grouped(at, 4), grouped(of, 4)).into(),
        M::FoundPartly { found, waiting } => {
            format!("{} found; {} not searched yet", grouped(found, 4), articles(waiting)).into()
        }
        M::ThisListOnly { key } => format!("{key}: only in this list").into(),
        M::NotUnderstood { character, why } => format!("character {character}: {why}").into(),
        M::NotFound(text) => format!("not found: {text}").into(),
        M::Match { at, of } => format!("match {at} of {of}").into(),
        M::NoOtherMatch(text) => format!("no other match of {text}").into(),
        M::NoSearchHere { key } => format!("this list is no search: {key} searches").into(),
        M::Kept(query) => format!("{query}: kept as a shelf").into(),
        M::LetGo(query) => format!("{query}: no longer kept as a shelf").into(),
        M::NoLink(number) => format!("there is no link {number}").into(),
        M::NoImage(number) => format!("there is no image {number}").into(),
        M::OpeningImage(number) => format!("opening image {number}…").into(),
        M::OpeningLarge { megabytes, key } => format!("opening {megabytes} MB…  {key} gives up").into(),
        M::AskOpen(address) => format!("Open {address}?").into(),
        M::InLibrary => "in the library".into(),
        M::MailTo(address) => format!("mail to {address}").into(),
        M::LeadsBack { key } => format!("{key} leads back").into(),
        M::NoSuchPlace => "that place of the page is not there".into(),
        M::NoWayBack => "no link was followed to here".into(),
        M::NotInList => "that article is in no list: it is hidden or gone".into(),
        M::ImagesTitle { mark, save, copy } => {
            format!("Images · {mark} marks · {save} saves · {copy} copies").into()
        }
        M::ImageOnItsWay(number) => format!("image {number} is on its way").into(),
        M::AskOpenImages(count) => format!("Open {count} images?").into(),
        M::AddressesCopied(1) => "address copied".into(),
        M::AddressesCopied(count) => format!("{count} addresses copied").into(),
        M::Downloading { images, received, total, key } => {
            let what = if images == 1 { "image".into() } else { format!("{images} images") };
            let of = total.map(|total| format!(" of {total}")).unwrap_or_default();
            format!("downloading {what}: {received}{of}  {key} cancels").into()
        }
        M::CallingOff => "calling off…".into(),
        M::SaveInto => "save into: ".into(),
        M::Saving => "saving…".into(),
        M::NothingSaved => "nothing saved".into(),
        M::FolderNotWhole => "not saved: a folder is named by its whole path".into(),
        M::FirstImage => "the first image".into(),
        M::LastImage => "the last image".into(),
        M::PicturesOn => "pictures on the page".into(),
        M::PicturesOff => "no pictures on the page".into(),
        M::NoPicturesHere => "this terminal shows no pictures on the page".into(),
        M::AskMarkRead(count) => format!("Mark {} as read?", articles(count)).into(),
        M::MarkedRead { count, key } => {
            format!("{} marked as read, {key} takes it back", articles(count)).into()
        }
        M::Begun { count, key } => {
            let start = if count == 1 { "starts" } else { "start" };
            format!("{} {start} as read, being older than a week; {key} takes it back", articles(count))
                .into()
        }
        M::UnreadAgain(what) => format!("{what}: unread again").into(),
        M::ReadAgain(what) => format!("{what}: read again").into(),
        M::UnstarredAgain(what) => format!("{what}: no longer starred").into(),
        M::StarredAgain(what) => format!("{what}: starred again").into(),
        M::NextUnread { title, key } => format!("next unread: {title} ({key})").into(),
        M::InCategory(path) => format!("in {path}").into(),
        M::NewArticles(count) => format!("{} new", articles(count)).into(),
        M::NewAndGone { new, gone } => format!("{new} new, {gone} gone").into(),
        M::PicturesCame { count: 1, key } => format!("1 picture has come: {key} shows it").into(),
        M::PicturesCame { count, key } => format!("{count} pictures have come: {key} shows them").into(),
        M::Arrived { count: 1, key } => format!("1 article new: {key} shows it").into(),
        M::Arrived { count, key } => format!("{} new: {key} shows them", articles(count)).into(),
        M::ArticleChanged { key } => format!("this article has changed: {key} shows it as it is now").into(),
        M::AndMore(count) => format!("(and {count} more)").into(),
        M::TextWidth(columns) => format!("text width {columns}").into(),
        M::Theme(name) => format!("theme {name}").into(),
        M::ConfigurationRead(name) => format!("{name} read again").into(),
        M::Copied(what) => format!("{} copied", copied(what)).into(),
        M::NothingToCopy(what) => format!("no {} to copy", copied(what)).into(),
        M::Ended(name) => format!("{name} has ended").into(),
        M::Minutes(minutes) => format!("{minutes} min").into(),
        M::ImageCount(count) => counted(count, "image", "images").into(),
        M::LinkCount(count) => counted(count, "link", "links").into(),
    }
}

fn articles(count: usize) -> String {
    counted(count, "article", "articles")
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
        Hint::On => "on",
        Hint::Image => "image",
        Hint::Next | Hint::NextImage => "next",
        Hint::PreviousImage => "previous",
        Hint::Save => "save",
        Hint::Back => "back",
    }
}

pub(super) const WELCOME: [&str; 7] = [
    "newsrack reads folders of article files.",
    "",
    "  newsrack FOLDER        opens a folder",
    "  newsrack ARTICLE.md    opens one article",
    "",
    "To open a folder every time, write it into config.toml:",
    "  library = [\"/path/to/articles\"]",
];

pub(super) const CONFIG_PLACE: &str = "Its place is";
