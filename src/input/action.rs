//! What a key can do, and where. The key table says which key; `app` says how; the languages say what it is called.

/// Something the user can ask for. A count, where one makes sense, is handed over beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each one's meaning is told by the languages")]
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
    /// Its name in the configuration.
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

/// Where a binding works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyContext {
    /// In every pane: in `Lists` and in `Article`.
    Anywhere,
    /// In the list of articles and in the categories.
    Lists,
    /// In the article.
    Article,
    /// In the list of an article's images.
    Images,
    /// While a picture fills the screen.
    Picture,
}

impl KeyContext {
    /// Every context, in the order of the help page.
    pub const ALL: [Self; 5] = [Self::Anywhere, Self::Lists, Self::Article, Self::Images, Self::Picture];

    /// Those in which keys are pressed.
    pub const PLACES: [Self; 4] = [Self::Lists, Self::Article, Self::Images, Self::Picture];

    /// Its name in the configuration; the one that needs none has none.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Anywhere => None,
            Self::Lists => Some("lists"),
            Self::Article => Some("article"),
            Self::Images => Some("images"),
            Self::Picture => Some("picture"),
        }
    }

    /// Whether it is a pane; the others lie over them.
    pub fn is_pane(self) -> bool {
        matches!(self, Self::Anywhere | Self::Lists | Self::Article)
    }

    /// Whether what is bound for this context works in one of [`Self::PLACES`].
    pub fn holds_in(self, place: Self) -> bool {
        self == Self::Anywhere && place.is_pane() || self == place
    }
}

/// A pane of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The shelves and categories.
    Tree,
    /// The list of articles.
    List,
    /// The article.
    Page,
}
