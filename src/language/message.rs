//! The messages of the interface as data. The modules of the languages have their texts.

use super::feeds::FeedMessage;

/// A message of the interface, with the texts and numbers that it mentions. Keys are named as they are bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the texts in the languages say what each variant and field is")]
pub enum Message<'a> {
    // The window and its panes.
    TooSmall,
    Today,
    New,
    Unread,
    Starred,
    Continue,
    All,
    NoDate,
    Drafts,
    Muted,
    NoCategory,
    UnknownSource,
    Ahead,
    OnlyUnread,
    OnlyStarred,
    UnreadCount(usize),
    NewCount(usize),
    FoundCount(usize),
    Articles(usize),
    LookingForArticles,
    NothingFound,
    EmptyShelf {
        categories: &'a str,
    },
    NothingHere {
        all: &'a str,
        categories: &'a str,
    },
    NoArticles {
        name: &'a str,
        others: usize,
    },
    Roots {
        folders: usize,
        files: usize,
    },
    // Help, palette, menus.
    HelpTitle {
        search: &'a str,
        close: &'a str,
    },
    NothingMatches(&'a str),
    PaletteTitle,
    Links,
    Images,
    Arrange,
    SortByDate,
    SortByArrival,
    SortByTitle,
    SortBySource,
    ReverseOrder,
    GroupByDay,
    GroupByCategory,
    GroupBySource,
    NoGroups,
    // The footer.
    Reading(usize),
    Texts {
        percent: usize,
    },
    Unwritten(usize),
    Place {
        at: usize,
        of: usize,
    },
    FoundPartly {
        found: usize,
        waiting: usize,
    },
    ThisListOnly {
        key: &'a str,
    },
    // Finding.
    SearchingList,
    SearchingAll,
    NotFound(&'a str),
    NotUnderstood {
        character: usize,
        why: &'a str,
    },
    Match {
        at: usize,
        of: usize,
    },
    NoOtherMatch(&'a str),
    NoSearchHere {
        key: &'a str,
    },
    SearchKept(&'a str),
    SearchRemoved(&'a str),
    // Opening.
    NotOpened,
    OpenFirst,
    SelectArticle,
    NoLink(usize),
    NoImage(usize),
    NoLinks,
    NoImages,
    /// Where an embedded picture lies.
    InArticle,
    NoReaderView,
    NothingOnScreen,
    NoSuchLabel,
    OpeningImage(usize),
    OpeningLarge {
        megabytes: u64,
        key: &'a str,
    },
    AskOpen(&'a str),
    NothingDone,
    // Links to other articles.
    InLibrary,
    MailTo(&'a str),
    GoesBack {
        key: &'a str,
    },
    NoWayBack,
    NoWayForward,
    NoSuchAnchor,
    NotInList,
    // Equal articles.
    EqualArticles,
    NoEquals,
    // Images.
    ImagesTitle {
        mark: &'a str,
        save: &'a str,
        copy: &'a str,
    },
    ImageAlreadyOpening(usize),
    AskOpenImages(usize),
    AddressesCopied(usize),
    SentToClipboard,
    Downloading {
        images: usize,
        received: &'a str,
        total: Option<&'a str>,
        key: &'a str,
    },
    DownloadsCancelled,
    SaveInto,
    AskReplace(&'a str),
    Saving,
    NothingSaved,
    FolderNotAbsolute,
    FirstImage,
    LastImage,
    PicturesOn,
    PicturesOff,
    NoPicturesHere,
    // Marks.
    DraftStaysRead,
    IsRead,
    IsUnread,
    IsStarred,
    NotStarred,
    NothingUnread,
    AskMarkRead(usize),
    MarkedRead {
        count: usize,
        key: &'a str,
    },
    OldArticlesRead {
        count: usize,
        key: &'a str,
    },
    AskMarkListRead {
        list: &'a str,
        count: usize,
    },
    AskMarkListUnread {
        list: &'a str,
        count: usize,
    },
    NothingToMark,
    MarkedUnread {
        count: usize,
        key: &'a str,
    },
    NothingToUndo,
    NothingToRedo,
    /// The reading state has nothing yet; there is another one in this folder.
    AskCarryOver(&'a str),
    StateIsNew(&'a str),
    CarriedOver(usize),
    NotCarriedOver,
    AskUndoEarlier(&'a str),
    AskUndoMany(&'a str),
    /// The articles that start as read in a library that was read for the first time.
    OldArticles,
    UnreadAgain(&'a str),
    ReadAgain(&'a str),
    UnstarredAgain(&'a str),
    StarredAgain(&'a str),
    // Muting.
    Mute,
    Unmute,
    MuteAuthor(&'a str),
    MuteCategory(&'a str),
    MuteArticle,
    MutedByConfiguration(&'a str),
    NowMuted {
        what: &'a str,
        key: &'a str,
    },
    NoLongerMuted {
        what: &'a str,
        key: &'a str,
    },
    MutedAgain(&'a str),
    UnmutedAgain(&'a str),
    NothingToMute,
    NothingToUnmute,
    // Moving.
    NextUnread {
        title: &'a str,
        key: &'a str,
    },
    TheEnd,
    InCategory(&'a str),
    NothingUnreadBelow,
    NothingUnreadAbove,
    // The library.
    StillScanning,
    NothingNew,
    NewArticles(usize),
    NewAndGone {
        new: usize,
        gone: usize,
    },
    PicturesArrived {
        count: usize,
        key: &'a str,
    },
    Arrived {
        count: usize,
        key: &'a str,
    },
    ArticleChanged {
        key: &'a str,
    },
    ArticleGone,
    AndMore(usize),
    Feeds(FeedMessage<'a>),
    // Settings.
    ShowingAll,
    ShowingUnread,
    ShowingStarred,
    TextWidth(u16),
    Theme(&'a str),
    MouseOff,
    MouseOn,
    ConfigurationRead(&'a str),
    /// The file was read again; this setting of it counts from the next start.
    ConfigurationAtStart {
        name: &'a str,
        setting: &'a str,
    },
    // Copying and other programs.
    Copied(Copied),
    NothingToCopy(Copied),
    NoEditor,
    UnclosedQuote,
    Ended(&'a str),
    PressEnter,
    WorksInLists,
    // Above an article.
    Minutes(usize),
    EmptyArticle,
    ImageCount(usize),
    LinkCount(usize),
}

/// What can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Copied {
    Link,
    Title,
    Path,
    Text,
    SelectedLink,
}

/// A word beside a key in the footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Hint {
    Open,
    Fold,
    List,
    Read,
    Find,
    Categories,
    Star,
    Filter,
    Help,
    Quit,
    On,
    Image,
    WholePage,
    ReaderView,
    Next,
    NextImage,
    PreviousImage,
    Save,
    Back,
    Choose,
    Articles,
    Fetch,
    Add,
    Edit,
    Pause,
    Remove,
    History,
}
