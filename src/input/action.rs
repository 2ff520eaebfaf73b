//! The actions of keys, and the contexts in which keys apply. `keymap` binds keys to actions, `app` performs them, and
//! `language` describes them.

/// Something that a key can do. A count, if one was typed, is passed beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "`language` has the help text of each")]
pub enum Action {
    Down,
    Up,
    First,
    Last,
    NextHeading,
    PreviousHeading,
    PageDown,
    PageUp,
    ReadOn,
    HalfDown,
    HalfUp,
    Open,
    OpenFull,
    Back,
    Left,
    Right,
    NextPane,
    PreviousPane,
    NextArticle,
    PreviousArticle,
    NextUnread,
    PreviousUnread,
    Find,
    FindNext,
    FindPrevious,
    Search,
    KeepSearch,
    Hints,
    OpenOriginal,
    OpenSelected,
    OpenImage,
    FollowBack,
    ListEquals,
    ListImages,
    SaveImage,
    MarkImage,
    NextImage,
    PreviousImage,
    TogglePictures,
    ToggleRead,
    ToggleStar,
    MarkAllRead,
    Mute,
    Undo,
    NextFilter,
    Categories,
    Arrange,
    Refresh,
    Zen,
    Wider,
    Narrower,
    SplitLeft,
    SplitRight,
    NextTheme,
    ToggleMouse,
    CopyLink,
    CopyPath,
    CopyText,
    CopySelected,
    Edit,
    Source,
    Help,
    Escape,
    Redraw,
    Suspend,
    Leave,
    Quit,
    Palette,
    Pipe,
}

impl Action {
    /// The name in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Up => "up",
            Self::First => "first",
            Self::Last => "last",
            Self::NextHeading => "next_heading",
            Self::PreviousHeading => "previous_heading",
            Self::PageDown => "page_down",
            Self::PageUp => "page_up",
            Self::ReadOn => "read_on",
            Self::HalfDown => "half_down",
            Self::HalfUp => "half_up",
            Self::Open => "open",
            Self::OpenFull => "open_full",
            Self::Back => "back",
            Self::Left => "left",
            Self::Right => "right",
            Self::NextPane => "next_pane",
            Self::PreviousPane => "previous_pane",
            Self::NextArticle => "next_article",
            Self::PreviousArticle => "previous_article",
            Self::NextUnread => "next_unread",
            Self::PreviousUnread => "previous_unread",
            Self::Find => "find",
            Self::FindNext => "find_next",
            Self::FindPrevious => "find_previous",
            Self::Search => "search",
            Self::KeepSearch => "keep_search",
            Self::Hints => "hints",
            Self::OpenOriginal => "open_original",
            Self::OpenSelected => "open_selected",
            Self::OpenImage => "open_image",
            Self::FollowBack => "follow_back",
            Self::ListEquals => "list_equals",
            Self::ListImages => "list_images",
            Self::SaveImage => "save_image",
            Self::MarkImage => "mark_image",
            Self::NextImage => "next_image",
            Self::PreviousImage => "previous_image",
            Self::TogglePictures => "pictures",
            Self::ToggleRead => "read",
            Self::ToggleStar => "star",
            Self::MarkAllRead => "mark_all_read",
            Self::Mute => "mute",
            Self::Undo => "undo",
            Self::NextFilter => "filter",
            Self::Categories => "categories",
            Self::Arrange => "arrange",
            Self::Refresh => "refresh",
            Self::Zen => "zen",
            Self::Wider => "wider",
            Self::Narrower => "narrower",
            Self::SplitLeft => "split_left",
            Self::SplitRight => "split_right",
            Self::NextTheme => "theme",
            Self::ToggleMouse => "mouse",
            Self::CopyLink => "copy_link",
            Self::CopyPath => "copy_path",
            Self::CopyText => "copy_text",
            Self::CopySelected => "copy_selected",
            Self::Edit => "edit",
            Self::Source => "source",
            Self::Help => "help",
            Self::Escape => "escape",
            Self::Redraw => "redraw",
            Self::Suspend => "suspend",
            Self::Leave => "back_or_quit",
            Self::Quit => "quit",
            Self::Palette => "palette",
            Self::Pipe => "pipe",
        }
    }
}

/// The context in which a binding applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyContext {
    /// Every pane: `Lists` and `Article`.
    Anywhere,
    /// The list of articles and the sidebar.
    Lists,
    /// The article.
    Article,
    /// The list of an article's images.
    Images,
    /// A picture that fills the screen.
    Picture,
}

impl KeyContext {
    /// Every context, in the order of the help page.
    pub const ALL: [Self; 5] = [Self::Anywhere, Self::Lists, Self::Article, Self::Images, Self::Picture];

    /// The contexts in which keys are pressed: all but `Anywhere`.
    pub const PLACES: [Self; 4] = [Self::Lists, Self::Article, Self::Images, Self::Picture];

    /// The name in the configuration; `None` for `Anywhere`, which needs none.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Anywhere => None,
            Self::Lists => Some("lists"),
            Self::Article => Some("article"),
            Self::Images => Some("images"),
            Self::Picture => Some("picture"),
        }
    }

    /// Whether the context is a pane. The others cover the panes.
    pub fn is_pane(self) -> bool {
        matches!(self, Self::Anywhere | Self::Lists | Self::Article)
    }

    /// Whether a binding of this context applies in one of [`Self::PLACES`].
    pub fn holds_in(self, place: Self) -> bool {
        self == Self::Anywhere && place.is_pane() || self == place
    }
}

/// A pane of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The sidebar: shelves and categories.
    Tree,
    /// The list of articles.
    List,
    /// The article.
    Page,
}
