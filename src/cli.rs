//! The arguments of the command line, as clap reads them. [`crate::commands`] does what they ask for.
//!
//! The comments of the fields and variants are the help texts that users read.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// A terminal news reader for feeds and folders of article files.
#[derive(Debug, Parser)]
#[command(name = "newsrack", version, subcommand_negates_reqs = true)]
#[command(override_usage = "newsrack [OPTIONS] [PATH]...\n       newsrack [OPTIONS] <COMMAND> ...")]
pub struct Cli {
    /// The command; without one, the reader starts.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// Folders of articles, or one article.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The options of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// Options of every command.
#[derive(Args, Clone, Debug, Default)]
pub struct GlobalArgs {
    /// Read the configuration from this file.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Write a log to this file.
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Print the articles of folders.
    List(ListArgs),
    /// Print an article as the reader shows it.
    Show(ShowArgs),
    /// Search the text of all articles.
    Search(SearchArgs),
    /// Print the images of an article, or open one.
    Images(ImagesArgs),
    /// Mark articles as read or unread, or star or unstar them.
    Mark(MarkArgs),
    /// Export or import the reading state.
    State(StateArgs),
    /// Print the problems of articles as path:line: message.
    Check(CheckArgs),
    /// Bring the catalogue and the text cache up to date.
    Index(IndexArgs),
    /// Add a feed to the list and fetch it; a page or a host is searched for its feeds.
    Add(AddArgs),
    /// Ask the feeds that are due and write what is new as article files.
    Fetch(FetchArgs),
    /// Print how each feed is doing, the worst first.
    Feeds(FeedsArgs),
    /// Add the feeds of another list: OPML, a urls file of newsboat, or lines of addresses.
    Import(ImportArgs),
    /// Print the feeds as OPML, or their addresses.
    Export(ExportArgs),
    /// Print the configuration in use.
    Config(ConfigArgs),
    /// Print completions for a shell.
    Completions(CompletionsArgs),
    /// Print the manual page.
    Man,
}

/// Arguments of `list`.
#[derive(Args, Clone, Debug, Default)]
pub struct ListArgs {
    /// Folders of articles, or articles.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only articles in this category or below: a path with `/` between levels, `\/` within a name.
    #[arg(long, value_name = "P")]
    pub category: Option<String>,
    /// Only articles with this tag.
    #[arg(long, value_name = "T")]
    pub tag: Option<String>,
    /// Only articles from this day on: 2021, 2021-03, 2021-03-24, today or 7d.
    #[arg(long, value_name = "D")]
    pub since: Option<String>,
    /// Only articles before this day.
    #[arg(long, value_name = "D")]
    pub until: Option<String>,
    /// Only unread articles.
    #[arg(long)]
    pub unread: bool,
    /// Only starred articles.
    #[arg(long)]
    pub starred: bool,
    /// Only articles that match this query.
    #[arg(long, value_name = "Q", allow_hyphen_values = true)]
    pub query: Option<String>,
    /// The order of the articles.
    #[arg(long, value_name = "ORDER", default_value = "date")]
    pub sort: SortArg,
    /// Print at most this many articles; 0 means all.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// The output format.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// The output format of a list of articles.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct FormatArgs {
    /// Print one JSON object per line.
    #[arg(long, conflicts_with = "null")]
    pub json: bool,
    /// Print only paths, each followed by a NUL byte.
    #[arg(short = '0')]
    pub null: bool,
}

/// Orders of `list`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    /// By date, the newest first.
    #[default]
    Date,
    /// By title.
    Title,
    /// By author, or by the host of the link.
    Source,
}

/// Arguments of `show`.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// The article; `-` reads it from standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Text width in columns; by default the terminal's, at most 88, or 80 in a pipe.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub width: Option<u16>,
    /// Print only the body.
    #[arg(long)]
    pub no_header: bool,
    /// Print no numbers behind links and no addresses below the text.
    #[arg(long)]
    pub no_links: bool,
    /// Print all of a saved web page instead of its main content.
    #[arg(long)]
    pub whole: bool,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorArg,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// Only on a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Arguments of `search`.
#[derive(Args, Clone, Debug)]
pub struct SearchArgs {
    /// Words, phrases and fields, as in the reader.
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    pub query: String,
    /// Folders of articles.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print at most this many articles; 0 means all.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// The output format.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `images`.
#[derive(Args, Clone, Debug)]
pub struct ImagesArgs {
    /// The article.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print one JSON object per line.
    #[arg(long)]
    pub json: bool,
    /// Open the image with this number in the viewer.
    #[arg(long, value_name = "N")]
    pub open: Option<usize>,
}

/// Arguments of `mark`.
#[derive(Args, Clone, Debug)]
pub struct MarkArgs {
    /// The mark to set or remove.
    #[command(flatten)]
    pub mark: MarkFlags,
    /// The articles; `-` reads their paths from standard input.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}

/// The marks of `mark`; exactly one is given.
#[derive(Args, Clone, Copy, Debug)]
#[group(required = true, multiple = false)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the four flags of the command line, of which one is given"
)]
pub struct MarkFlags {
    /// Mark as read.
    #[arg(long)]
    pub read: bool,
    /// Mark as unread.
    #[arg(long)]
    pub unread: bool,
    /// Star.
    #[arg(long)]
    pub star: bool,
    /// Remove the star.
    #[arg(long)]
    pub unstar: bool,
}

/// Arguments of `state`.
#[derive(Args, Clone, Debug)]
#[command(arg_required_else_help = false)]
pub struct StateArgs {
    /// The subcommand.
    #[command(subcommand)]
    pub what: StateVerb,
}

/// Subcommands of `state`.
#[derive(Clone, Debug, Subcommand)]
pub enum StateVerb {
    /// Print the reading state (read, starred, muted, remembered settings) as JSON lines.
    Export,
    /// Import an exported reading state; newer entries here stay.
    Import {
        /// The exported file; without it, or with `-`, standard input.
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

/// Arguments of `check`.
#[derive(Args, Clone, Debug, Default)]
pub struct CheckArgs {
    /// Folders of articles, or articles.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Arguments of `index`.
#[derive(Args, Clone, Debug, Default)]
pub struct IndexArgs {
    /// Folders of articles.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Rebuild the catalogue and the text cache from scratch.
    #[arg(long)]
    pub rebuild: bool,
}

/// Arguments of `add`.
#[derive(Args, Clone, Debug)]
pub struct AddArgs {
    /// The address of a feed or a page, or the name of a host.
    #[arg(value_name = "URL")]
    pub address: String,
    /// The category: a path with `/` between levels, `\/` within a name.
    #[arg(long, value_name = "CATEGORY")]
    pub to: Option<String>,
    /// What the feed is called, instead of its own title.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Write only the newest N articles; `all` for all of them.
    #[arg(long, value_name = "N")]
    pub first: Option<String>,
    /// The library folder to add it to.
    #[arg(long, value_name = "FOLDER")]
    pub into: Option<PathBuf>,
    /// Take the feed with this number, if a page has several.
    #[arg(long, value_name = "N")]
    pub choose: Option<usize>,
    /// Only print what is found.
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `feeds`.
#[derive(Args, Clone, Debug, Default)]
pub struct FeedsArgs {
    /// Library folders with a list of feeds.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only feeds that fail, are refused or are gone.
    #[arg(long)]
    pub failing: bool,
    /// Only feeds without a new article for this long: 30d, 8w.
    #[arg(long, value_name = "SPAN")]
    pub silent: Option<String>,
    /// Print one JSON object per line.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `import`.
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// The file; `-` reads standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The category to put the feeds and their categories into.
    #[arg(long, value_name = "CATEGORY")]
    pub to: Option<String>,
    /// The library folder to add them to.
    #[arg(long, value_name = "FOLDER")]
    pub into: Option<PathBuf>,
    /// Only print how many feeds would be added.
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `export`.
#[derive(Args, Clone, Debug, Default)]
pub struct ExportArgs {
    /// Library folders with a list of feeds.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print OPML, which is the default.
    #[arg(long, conflicts_with = "urls")]
    pub opml: bool,
    /// Print addresses, one a line.
    #[arg(long)]
    pub urls: bool,
}

/// Arguments of `fetch`.
#[derive(Args, Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent flags of the command line")]
pub struct FetchArgs {
    /// Library folders with a list of feeds.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only the feed with this name or address; may be given several times.
    #[arg(long, value_name = "NAME|URL")]
    pub feed: Vec<String>,
    /// Also ask feeds that are not due, but none twice within five minutes.
    #[arg(long)]
    pub force: bool,
    /// Also write deleted articles of the feeds named by --feed again.
    #[arg(long, requires = "feed")]
    pub again: bool,
    /// Print which feeds would be asked, and ask none.
    #[arg(long)]
    pub dry_run: bool,
    /// Print one JSON object per feed.
    #[arg(long)]
    pub json: bool,
    /// Print errors only.
    #[arg(long)]
    pub quiet: bool,
}

/// Arguments of `config`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct ConfigArgs {
    /// Print a configuration file with all defaults instead.
    #[arg(long)]
    pub default: bool,
}

/// Arguments of `completions`.
#[derive(Args, Clone, Debug)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn paths_and_commands_are_distinguished() {
        let read = |arguments: &[&str]| Cli::try_parse_from([&["newsrack"], arguments].concat());
        assert!(matches!(read(&["list", "--json", "a"]), Ok(Cli { verb: Some(Verb::List(_)), .. })));
        assert!(matches!(read(&["news", "more"]), Ok(Cli { verb: None, paths, .. }) if paths.len() == 2));
        assert!(matches!(read(&["state", "import", "f"]), Ok(Cli { verb: Some(Verb::State(_)), .. })));
        assert!(matches!(read(&["show", "-"]), Ok(Cli { verb: Some(Verb::Show(_)), .. })));
        assert!(matches!(
            read(&["list", "--config", "f"]),
            Ok(Cli { global: GlobalArgs { config: Some(_), .. }, .. })
        ));
        for wrong in [
            &["list", "--json", "-0"][..],
            &["show", "a", "--width", "0"],
            &["mark", "a"],
            &["state"],
            &["mark", "--read", "--star", "a"],
        ] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
