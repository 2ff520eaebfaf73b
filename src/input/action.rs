//! The actions of keys, and the contexts in which keys apply. `keymap` binds keys to actions, `app` performs them, and
//! `language` describes them.
#![expect(missing_docs, reason = "the names say it, and `language` has the help text of each action")]

use InSidebar::{MarksShelf, NeedsArticle};
use KeyContext::{Anywhere, Article, Feeds, Images, Lists, Picture};
use Needs::{Row, WholeList, WholeListInList};

/// What belongs to an action, apart from what it does and from its help texts.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Its name in the configuration.
    pub name: &'static str,
    /// Its default keys in each context: alternatives, separated by blanks.
    pub keys: &'static [(KeyContext, &'static str)],
    /// What a count before its keys does.
    pub count: CountUse,
    /// What has to have arrived before it is run.
    pub needs: Needs,
    /// What it does while the sidebar has the focus.
    pub in_sidebar: InSidebar,
    /// Whether its key drops what is deferred and what is waited for, and acts at once.
    pub interrupts: bool,
    /// Whether it changes a remembered setting, which is kept even if its key is still deferred when the program ends.
    pub sets: bool,
}

/// What a count does to an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountUse {
    /// It repeats the action.
    Repeat,
    /// The action takes it.
    Argument,
    Ignore,
}

/// What an action does while the sidebar has the focus, where no article is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InSidebar {
    /// What it does everywhere, or something of its own.
    Acts,
    /// It marks the articles of the shelf under the cursor, as soon as they have arrived.
    MarksShelf,
    /// Nothing: it is about one article.
    NeedsArticle,
}

/// What has to have arrived before an action is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// What is known of the article under the cursor; nothing while the sidebar has the focus.
    Row,
    WholeList,
    /// The whole list while it has the focus.
    WholeListInList,
}

impl Spec {
    const fn new(name: &'static str, keys: &'static [(KeyContext, &'static str)]) -> Self {
        let (count, needs, in_sidebar) = (CountUse::Ignore, Needs::Nothing, InSidebar::Acts);
        Self { name, keys, count, needs, in_sidebar, interrupts: false, sets: false }
    }

    const fn repeats(self) -> Self {
        Self { count: CountUse::Repeat, ..self }
    }

    const fn takes_count(self) -> Self {
        Self { count: CountUse::Argument, ..self }
    }

    const fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    const fn in_sidebar(self, in_sidebar: InSidebar) -> Self {
        Self { in_sidebar, ..self }
    }

    const fn sets(self) -> Self {
        Self { sets: true, ..self }
    }

    const fn interrupts(self) -> Self {
        Self { interrupts: true, ..self }
    }
}

/// Makes the actions of a table: the name of each, and its [`Spec`].
macro_rules! actions {
    ($($action:ident => $spec:expr,)+) => {
        /// Something that a key can do. A count, if one was typed, is passed beside it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $($action),+
        }

        impl Action {
            /// Every action, in the order of the key table.
            pub const ALL: &[Self] = &[$(Self::$action),+];

            pub fn spec(self) -> Spec {
                match self {
                    $(Self::$action => $spec),+
                }
            }
        }
    };
}

actions! {
    Down => Spec::new("down", &[(Anywhere, "j ↓"), (Images, "j ↓ Tab"), (Feeds, "j ↓ Tab")]).takes_count(),
    Up => Spec::new("up", &[(Anywhere, "k ↑"), (Images, "k ↑ S-Tab"), (Feeds, "k ↑ S-Tab")]).takes_count(),
    First => Spec::new("first", &[(Anywhere, "gg Home"), (Images, "gg Home"), (Feeds, "gg Home")]).takes_count(),
    Last => Spec::new("last", &[(Anywhere, "G End"), (Images, "G End"), (Feeds, "G End")])
        .takes_count()
        .needs(WholeListInList),
    NextHeading => Spec::new("next_heading", &[(Lists, "}"), (Article, "}")]).repeats(),
    PreviousHeading => Spec::new("previous_heading", &[(Lists, "{"), (Article, "{")]).repeats(),
    ReadOn => Spec::new("read_on", &[(Article, "Space")]).takes_count(),
    PageDown => Spec::new(
        "page_down",
        &[
            (Lists, "Space PgDn ^F"),
            (Article, "PgDn ^F"),
            (Images, "d PgDn ^F"),
            (Feeds, "d Space PgDn ^F"),
        ],
    )
    .takes_count(),
    PageUp => Spec::new("page_up", &[(Anywhere, "b PgUp ^B"), (Images, "u b PgUp ^B"), (Feeds, "u b PgUp ^B")])
        .takes_count(),
    HalfDown => Spec::new("half_down", &[(Anywhere, "d ^D")]).takes_count(),
    HalfUp => Spec::new("half_up", &[(Anywhere, "u ^U")]).takes_count(),
    Open => Spec::new("open", &[(Lists, "l →")]).needs(Row),
    OpenFull => Spec::new("open_full", &[(Lists, "Enter")]).needs(Row),
    OpenSelected => Spec::new("open_selected", &[(Article, "Enter O")]).takes_count(),
    Back => Spec::new("back", &[(Anywhere, "h ← Backspace")]).interrupts(),
    Left => Spec::new("left", &[(Article, "H")]).repeats(),
    Right => Spec::new("right", &[(Article, "L")]).repeats(),
    NextPane => Spec::new("next_pane", &[(Anywhere, "Tab")]).repeats(),
    PreviousPane => Spec::new("previous_pane", &[(Anywhere, "S-Tab")]).repeats(),
    NextArticle => Spec::new("next_article", &[(Anywhere, "J")]).takes_count(),
    PreviousArticle => Spec::new("previous_article", &[(Anywhere, "K")]).takes_count(),
    NextUnread => Spec::new("next_unread", &[(Anywhere, "]")]).repeats().needs(WholeList),
    PreviousUnread => Spec::new("previous_unread", &[(Anywhere, "[")]).repeats().needs(WholeList),
    Find => Spec::new("find", &[(Anywhere, "/")]),
    Search => Spec::new("search", &[(Anywhere, "S")]),
    KeepSearch => Spec::new("keep_search", &[(Anywhere, "gs")]),
    FindNext => Spec::new("find_next", &[(Anywhere, "n")]).repeats().needs(WholeListInList),
    FindPrevious => Spec::new("find_previous", &[(Anywhere, "N")]).repeats().needs(WholeListInList),
    Hints => Spec::new("hints", &[(Article, "f")]).needs(Row).in_sidebar(NeedsArticle),
    SwitchView => Spec::new("reader_view", &[(Article, "V")]),
    OpenOriginal => Spec::new("open_original", &[(Anywhere, "o"), (Feeds, "o")])
        .takes_count()
        .needs(Row)
        .in_sidebar(NeedsArticle),
    FollowBack => Spec::new("follow_back", &[(Anywhere, "^O")]),
    FollowForward => Spec::new("follow_forward", &[(Anywhere, "^N")]),
    ListEquals => Spec::new("list_equals", &[(Anywhere, "gd")]).needs(Row).in_sidebar(NeedsArticle),
    MarkImage => Spec::new("mark_image", &[(Images, "Space")]),
    NextImage => Spec::new("next_image", &[(Picture, "n j l ↓ → Space PgDn")]),
    PreviousImage => Spec::new("previous_image", &[(Picture, "p k h ↑ ← b PgUp Backspace")]),
    OpenImage => Spec::new("open_image", &[(Anywhere, "i"), (Images, "Enter l → o i")])
        .takes_count()
        .needs(Row).in_sidebar(NeedsArticle),
    ListImages => Spec::new("list_images", &[(Anywhere, "I")]).needs(Row).in_sidebar(NeedsArticle),
    SaveImage => Spec::new("save_image", &[(Article, "w"), (Images, "w"), (Picture, "w")])
        .takes_count()
        .needs(Row).in_sidebar(NeedsArticle),
    TogglePictures => Spec::new("pictures", &[(Anywhere, "v")]).sets(),
    ToggleRead => Spec::new("read", &[(Anywhere, "m")]).needs(Row).in_sidebar(MarksShelf),
    ToggleStar => Spec::new("star", &[(Anywhere, "s")]).needs(Row).in_sidebar(NeedsArticle),
    MarkAllRead => Spec::new("mark_all_read", &[(Anywhere, "A")]).needs(WholeListInList).in_sidebar(MarksShelf),
    Mute => Spec::new("mute", &[(Anywhere, "x")]).needs(Row),
    Undo => Spec::new("undo", &[(Anywhere, "U")]).repeats(),
    Redo => Spec::new("redo", &[(Anywhere, "^R")]).repeats(),
    NextFilter => Spec::new("filter", &[(Anywhere, "a")]),
    Categories => Spec::new("categories", &[(Anywhere, "c")]).interrupts(),
    Arrange => Spec::new("arrange", &[(Anywhere, ",")]),
    Refresh => Spec::new("refresh", &[(Anywhere, "r")]),
    Fetch => Spec::new("fetch", &[(Anywhere, "R"), (Feeds, "R")]).takes_count(),
    FetchHere => Spec::new("fetch_here", &[(Anywhere, "gr"), (Feeds, "r")]).needs(Row),
    ListFeeds => Spec::new("feeds", &[(Anywhere, "B")]),
    OpenFeed => Spec::new("open_feed", &[(Feeds, "Enter l →")]),
    AddFeed => Spec::new("add_feed", &[(Anywhere, "ga"), (Feeds, "a")]),
    PauseFeed => Spec::new("pause_feed", &[(Feeds, "p")]),
    RemoveFeed => Spec::new("remove_feed", &[(Feeds, "D")]),
    FeedHistory => Spec::new("feed_history", &[(Feeds, "i")]),
    Zen => Spec::new("zen", &[(Anywhere, "z")]).in_sidebar(NeedsArticle),
    Wider => Spec::new("wider", &[(Anywhere, "+ =")]).repeats().sets(),
    Narrower => Spec::new("narrower", &[(Anywhere, "-")]).repeats().sets(),
    SplitLeft => Spec::new("split_left", &[(Anywhere, "<")]).repeats().sets(),
    SplitRight => Spec::new("split_right", &[(Anywhere, ">")]).repeats().sets(),
    NextTheme => Spec::new("theme", &[(Anywhere, "T")]).sets(),
    ToggleMouse => Spec::new("mouse", &[(Anywhere, "M")]).sets(),
    CopyLink => Spec::new("copy_link", &[(Anywhere, "yy"), (Images, "y"), (Feeds, "y")])
        .needs(Row)
        .in_sidebar(NeedsArticle),
    CopyPath => Spec::new("copy_path", &[(Anywhere, "yp")]).needs(Row).in_sidebar(NeedsArticle),
    CopyText => Spec::new("copy_text", &[(Anywhere, "ya")]).needs(Row).in_sidebar(NeedsArticle),
    CopySelected => Spec::new("copy_selected", &[(Article, "yl")]).in_sidebar(NeedsArticle),
    Edit => Spec::new("edit", &[(Anywhere, "e"), (Feeds, "e")]).needs(Row).in_sidebar(NeedsArticle),
    Pipe => Spec::new("pipe", &[(Anywhere, "|")]).in_sidebar(NeedsArticle),
    Source => Spec::new("source", &[(Anywhere, "\\")]).needs(Row).in_sidebar(NeedsArticle),
    Palette => Spec::new("palette", &[(Anywhere, ":")]).takes_count().interrupts(),
    Help => Spec::new("help", &[(Anywhere, "?")]).interrupts(),
    Escape => Spec::new("escape", &[(Anywhere, "Esc")]).interrupts(),
    Redraw => Spec::new("redraw", &[(Anywhere, "^L"), (Images, "^L"), (Picture, "^L"), (Feeds, "^L")])
        .interrupts(),
    Suspend => Spec::new("suspend", &[(Anywhere, "^Z")]).interrupts(),
    Leave => Spec::new(
        "back_or_quit",
        &[
            (Anywhere, "q"),
            (Images, "q Esc h ← Backspace I"),
            (Picture, "q Esc Enter i"),
            (Feeds, "q Esc h ← Backspace B"),
        ],
    )
    .interrupts(),
    Quit => Spec::new("quit", &[(Anywhere, "Q ^C"), (Images, "Q ^C"), (Picture, "Q ^C"), (Feeds, "Q ^C")])
        .interrupts(),
}

/// The context in which a binding applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// The feeds.
    Feeds,
}

impl KeyContext {
    /// Every context, in the order of the help page.
    pub const ALL: [Self; 6] =
        [Self::Anywhere, Self::Lists, Self::Article, Self::Images, Self::Picture, Self::Feeds];

    /// The contexts in which keys are pressed: all but `Anywhere`.
    pub const PLACES: [Self; 5] = [Self::Lists, Self::Article, Self::Images, Self::Picture, Self::Feeds];

    /// The name in the configuration; `None` for `Anywhere`, which needs none.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Anywhere => None,
            Self::Lists => Some("lists"),
            Self::Article => Some("article"),
            Self::Images => Some("images"),
            Self::Picture => Some("picture"),
            Self::Feeds => Some("feeds"),
        }
    }

    /// The context that the configuration calls so.
    pub fn named(name: Option<&str>) -> Option<Self> {
        Self::ALL.into_iter().find(|context| context.name() == name)
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The sidebar: shelves and categories.
    Tree,
    List,
    Page,
}
