namespace Sluice.Benchmarks.Corpora;

/// <summary>What people and things in the corpus are called, in many scripts, and with what a JSON text must escape.</summary>
internal static class Vocabulary
{
    public static readonly string[] FirstNames =
        ["Ada", "Björn", "Zoë", "Łucja", "Иван", "さくら", "محمد", "Priya", "Nguyễn", "Seán", "Ifeoma", "Anaïs", "Tomáš", "Grace", "Öykü", "民浩"];

    public static readonly string[] LastNames = ["Lovelace", "García", "Müller", "Øster", "田中", "Петрова", "O'Neil", "d’Arc", "Kowalski", "Santos", "Nkemelu", "Håkansson"];

    public static readonly string[] Cities = ["Portland", "São Paulo", "Zürich", "東京", "Київ", "القاهرة", "Montréal", "Reykjavík", "Kraków", "Málaga"];

    public static readonly string[] Events =
    [
        "Order Completed", "Product Viewed", "Product Added", "Cart Viewed", "Checkout Started", "Signed Up", "Trial Ended", "Invite Sent", "Plan Changed",
        "Application Opened", "Application Installed", "Video Playback Started", "purchase", "level_up", "Prüfung bestanden", "注文完了",
    ];

    public static readonly string[] Screens = ["Home", "Settings", "Checkout", "Écran d’accueil", "プロフィール"];

    public static readonly string[] Words =
    [
        "swift", "amber", "river", "naïve", "façade", "coöperate", "rocket🚀", "quiet", "harbour", "日本語", "текст", "😀😅", "two\nlines", "a\ttab", "a \"quote\"", "back\\slash",
        "<b>bold</b>", "this & that", "über/unter", "zero", "seven", "maple", "ключ", "سلام",
    ];

    public static readonly string[] Pages = ["pricing", "blog/how-we-moved", "docs/api", "checkout", "produits/été", "account/settings", "search?q=caf%C3%A9"];

    public static readonly string[] Plans = ["free", "basic", "premium", "enterprise"];

    public static readonly string[] Objects = ["acme", "globex", "initech", "société"];

    public static readonly string[] Members = ["plan", "address", "prefs", "meta", "score", "utm", "ключ", "settings", "labels"];
}
