using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.Benchmarks.Corpora;

/// <summary>Writes what is said about people, events, devices and objects.</summary>
/// <param name="chance">Chooses.</param>
internal sealed class Facts(Chance chance)
{
    /// <summary>Every id that a client chose begins with it, so that it can be found and changed.</summary>
    public const string IdPrefix = "01KDVR0000";

    private const int Regulars = 5000, Strangers = 100_000;
    private const long Year2026 = 1_767_225_600, Seconds = 86_400 * 300;
    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Somebody: mostly one of a few thousand, the earlier ones more often, sometimes one of many.</summary>
    public int Person() => chance.Falls(700) ? Math.Min(chance.Below(Regulars), chance.Below(Regulars)) : chance.Below(Strangers);

    public static string Id(int person) => (person % 3) switch
    {
        0 => (100_000 + person).ToString(CultureInfo.InvariantCulture),
        1 => string.Create(CultureInfo.InvariantCulture, $"user-{person:0000000}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{unchecked((uint)person * 2_654_435_761u):x8}{person:x5}"),
    };

    public static string Email(int person) =>
        string.Create(CultureInfo.InvariantCulture, $"person{person}{(person % 7 == 0 ? "+tag" : "")}@{(person % 97 == 0 ? "exämple.org" : "example.com")}");

    public string ChosenId() => IdPrefix + chance.Text(Crockford, 16);

    public string Uuid() => $"{chance.Hex(8)}-{chance.Hex(4)}-4{chance.Hex(3)}-a{chance.Hex(3)}-{chance.Hex(12)}";

    public long Time() => Year2026 + chance.Below((int)Seconds);

    public string Url() => $"https://www.example.com/{chance.Pick(Vocabulary.Pages)}";

    /// <summary>Words until there are so many bytes of them, or a word less.</summary>
    public string Text(int bytes)
    {
        var text = new StringBuilder();
        for (var left = bytes; ;)
        {
            var word = chance.Pick(Vocabulary.Words);
            left -= Encoding.UTF8.GetByteCount(word) + 1;
            if (left < 0 && text.Length > 0) return text.ToString();
            text.Append(text.Length > 0 ? " " : "").Append(word);
        }
    }

    /// <summary>Attributes of a person, none longer than the 1000 bytes that Customer.io takes, also where every letter is escaped.</summary>
    public void Traits(Utf8JsonWriter json, int person)
    {
        if (chance.Falls(850)) json.WriteString("email", Email(person));
        if (chance.Falls(800)) json.WriteNumber("created_at", Year2026 - (person * 7919L % 94_608_000));
        if (chance.Falls(750)) json.WriteString("first_name", Vocabulary.FirstNames[person % Vocabulary.FirstNames.Length]);
        if (chance.Falls(700)) json.WriteString("last_name", Vocabulary.LastNames[person % Vocabulary.LastNames.Length]);
        if (chance.Falls(600)) json.WriteString("plan", Vocabulary.Plans[person % Vocabulary.Plans.Length]);
        if (chance.Falls(300)) json.WriteString("timezone", chance.Pick<string>(["America/Los_Angeles", "Europe/Warsaw", "Asia/Tokyo"]));
        if (chance.Falls(150)) json.WriteBoolean("unsubscribed", chance.Falls(200));
        if (chance.Falls(250)) Address(json);
        if (chance.Falls(200)) Company(json);
        for (var more = chance.Below(6); more > 0; more--) Scalar(json, $"attr_{chance.Below(60)}_{more}");
        if (chance.Falls(30)) json.WriteString("bio", Text(330));
    }

    /// <summary>What comes with an event.</summary>
    public void Data(Utf8JsonWriter json, string name)
    {
        if (name is "Order Completed" or "purchase" or "注文完了" or "Checkout Started") Order(json);
        else if (name.StartsWith("Product", StringComparison.Ordinal)) Product(json);
        else if (name.StartsWith("Application", StringComparison.Ordinal))
        {
            json.WriteString("version", $"{chance.Below(9)}.{chance.Below(20)}.{chance.Below(9)}");
            json.WriteString("os", chance.Falls(500) ? "iOS" : "Android");
        }
        for (var more = 1 + chance.Below(7); more > 0; more--) Scalar(json, $"prop_{chance.Below(80)}_{more}");
        if (chance.Falls(150)) Nested(json, "meta", depth: 2);
        if (chance.Falls(10)) json.WriteString("transcript", Text(3000 + chance.Below(4000)));
    }

    public void Device(Utf8JsonWriter json)
    {
        json.WriteStartObject("device");
        json.WriteString("id", chance.Hex(64));
        json.WriteString("platform", chance.Falls(500) ? "ios" : "android");
        json.WriteNumber("last_used", Time());
        if (chance.Falls(500))
        {
            json.WriteStartObject("attributes");
            json.WriteString("device_model", "Pixel 9");
            json.WriteBoolean("push_enabled", true);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    public void Nested(Utf8JsonWriter json, string name, int depth)
    {
        json.WriteStartObject(name);
        for (var member = 2 + chance.Below(4); member > 0; member--)
        {
            var called = $"{chance.Pick(Vocabulary.Members)}{member}";
            if (depth > 0 && chance.Falls(300)) Nested(json, called, depth - 1);
            else if (chance.Falls(100)) List(json, called);
            else Scalar(json, called);
        }
        json.WriteEndObject();
    }

    private void List(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        for (var item = 1 + chance.Below(5); item > 0; item--) json.WriteStringValue(Text(12));
        json.WriteEndArray();
    }

    private void Scalar(Utf8JsonWriter json, string name)
    {
        switch (chance.Below(10))
        {
            case < 4:
                json.WriteString(name, Text(8 + chance.Below(40)));
                break;
            case < 6:
                json.WriteNumber(name, chance.Below(100_000));
                break;
            case 6:
                json.WriteNumber(name, Money());
                break;
            case 7:
                json.WriteBoolean(name, chance.Falls(500));
                break;
            case 8:
                json.WriteNumber(name, Time());
                break;
            default:
                json.WriteNull(name);
                break;
        }
    }

    private void Address(Utf8JsonWriter json)
    {
        json.WriteStartObject("address");
        json.WriteString("street", $"{chance.Below(9999)} {Text(16)}");
        json.WriteString("city", chance.Pick(Vocabulary.Cities));
        json.WriteString("postalCode", (10_000 + chance.Below(89_999)).ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private void Company(Utf8JsonWriter json)
    {
        json.WriteStartObject("company");
        json.WriteString("id", $"co-{chance.Below(400)}");
        json.WriteString("name", Text(20));
        json.WriteNumber("employees", chance.Below(9000));
        Nested(json, "details", depth: 1);
        json.WriteEndObject();
    }

    private void Order(Utf8JsonWriter json)
    {
        json.WriteString("order_id", Uuid());
        json.WriteNumber("total", Money());
        json.WriteString("currency", chance.Pick<string>(["USD", "EUR", "JPY"]));
        json.WriteStartArray("products");
        for (var product = 1 + chance.Below(6); product > 0; product--)
        {
            json.WriteStartObject();
            Product(json);
            json.WriteNumber("quantity", 1 + chance.Below(5));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Product(Utf8JsonWriter json)
    {
        json.WriteString("product_id", chance.Hex(10));
        json.WriteString("name", Text(24));
        json.WriteNumber("price", Money());
        json.WriteString("url", Url());
    }

    private decimal Money() => chance.Below(200_000) / 100m;
}
