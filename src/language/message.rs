//! Everything the interface says, without its words.

/// Something the interface says. Texts and numbers it is about come with it; names of keys are those in effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each stand in the languages, and its fields in its words")]
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
    NothingHere {
        all: &'a str,
        categories: &'a str,
    },
    NoArticles {
        name: &'a str,
        others: usize,
    },
    Folders(usize),
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
    TurnOrder,
    GroupByDay,
    GroupByCategory,
    GroupBySource,
    NoGroups,
    // The footer.
    Reading(usize),
    Texts {
        percent: usize,
    },
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
    Kept(&'a str),
    LetGo(&'a str),
    // Opening.
    NotOpened,
    OpenFirst,
    NoLink(usize),
    NoImage(usize),
    NoLinks,
    NoImages,
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
    LeadsBack {
        key: &'a str,
    },
    NoWayBack,
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
    ImageOnItsWay(usize),
    AskOpenImages(usize),
    AddressesCopied(usize),
    Downloading {
        images: usize,
        received: &'a str,
        total: Option<&'a str>,
        key: &'a str,
    },
    CallingOff,
    SaveInto,
    Saving,
    NothingSaved,
    FolderNotWhole,
    SlideKeys {
        next: &'a str,
        previous: &'a str,
        save: &'a str,
        back: &'a str,
    },
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
    Begun {
        count: usize,
        key: &'a str,
    },
    NothingToUndo,
    UnreadAgain(&'a str),
    ReadAgain(&'a str),
    UnstarredAgain(&'a str),
    StarredAgain(&'a str),
    // Muting.
    Mute,
    Unmute,
    MuteAuthor(&'a str),
    MuteCategory(&'a str),
    MuteAlone,
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
    StillLooking,
    NothingNew,
    NewArticles(usize),
    NewAndGone {
        new: usize,
        gone: usize,
    },
    Arrived {
        count: usize,
        key: &'a str,
    },
    /// Pictures have come that would move the lines in sight; the key gives them their places.
    PicturesCame {
        count: usize,
        key: &'a str,
    },
    ArticleChanged {
        key: &'a str,
    },
    ArticleGone,
    AndMore(usize),
    // Settings.
    ShowingAll,
    ShowingUnread,
    ShowingStarred,
    TextWidth(u16),
    Theme(&'a str),
    MouseOff,
    MouseOn,
    ConfigurationRead(&'a str),
    // Copying and other programs.
    Copied(Copied),
    NothingToCopy(Copied),
    NoEditor,
    QuoteOpen,
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
#[expect(missing_docs, reason = "each is what it is called")]
pub enum Copied {
    Link,
    Title,
    Path,
    Text,
    SelectedLink,
}

/// A word beside a key in the footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what it is called")]
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
    Next,
    Back,
}
