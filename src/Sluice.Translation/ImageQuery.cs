using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>
/// The query of <c>GET /events/{call}.gif</c>, the last resort of a page. Our own snippet sends its body in <c>call</c>. Customer.io's has
/// parameters of its own, of which only some are known (spec 3): they are read as well as can be, and the others become data.
/// </summary>
internal static class ImageQuery
{
    private static readonly string[] Person = ["i", "id", "customer_id"], Anonymous = ["a", "anonymous_id"], Site = ["s", "site_id"], Data = ["d", "data"];

    /// <summary>The body with which the same call would be posted.</summary>
    /// <param name="target">The raw target, query and all.</param>
    /// <param name="type">Which call; null when its name is unknown.</param>
    public static ReadOnlyMemory<byte> ToBody(ReadOnlySpan<byte> target, MessageType? type)
    {
        var parameters = QueryParameter.Read(Encoding.UTF8.GetString(RequestTarget.QueryOf(target)));
        if (parameters.Find(static one => one.Name == "call") is { Text: { } whole }) return Encoding.UTF8.GetBytes(whole);

        var body = new ByteBuffer();
        body.Write((byte)'{');
        var isIdentify = type == MessageType.Identify;
        if (!isIdentify) TextIfAny(body, "name", parameters, ["name"]);
        TextIfAny(body, "customer_id", parameters, Person);
        TextIfAny(body, "anonymous_id", parameters, Anonymous);
        Name(body, isIdentify ? "attributes" : "data");
        WriteData(body, parameters, isIdentify);
        body.Write((byte)'}');
        return body.Written;
    }

    /// <summary>
    /// Whether the body of <see cref="ToBody"/> is a call: of parameters that nobody knows, nothing may be left that makes one. It is read however deep
    /// it is, so that nothing that is none here is one to a translator of other limits.
    /// </summary>
    public static bool SaysEnough(ReadOnlySpan<byte> body, MessageType type)
    {
        var index = new JsonIndex();
        return index.Read(body, strict: true, JsonIndex.MessageDepth) is null && BrowserCalls.SaysEnough(type, index.Root);
    }

    /// <summary>All parameters that mean nothing else. The <c>name</c> is an event's or a page's; a person's is an attribute like any other.</summary>
    private static void WriteData(ByteBuffer body, List<QueryParameter> parameters, bool isIdentify)
    {
        body.Write((byte)'{');
        foreach (var (name, text) in parameters)
        {
            if ((name == "name" && !isIdentify) || Person.Contains(name) || Anonymous.Contains(name) || Site.Contains(name) || Data.Contains(name)) continue;
            Text(body, name, text);
        }
        if (parameters.Find(static one => Data.Contains(one.Name)) is { Text.Length: > 0 } data)
        {
            if (Members(data.Text) is not { } members) Text(body, "data", data.Text);
            else if (members.Length > 0) Raw(body, members);
        }
        body.Write((byte)'}');
    }

    /// <summary>What stands between the braces of an object, nothing for one without members; null when the text is none, so that it is kept as a text.</summary>
    private static byte[]? Members(string text)
    {
        var index = new JsonIndex();
        if (index.Read(Encoding.UTF8.GetBytes(text), strict: true, TranslationOptions.Default.MaxDepth) is not null || index.Root.Kind != JsonKind.Object) return null;
        return index.Root.IsEmpty ? [] : index.Root.Raw[1..^1].ToArray();
    }

    private static void TextIfAny(ByteBuffer body, string name, List<QueryParameter> parameters, string[] spellings)
    {
        if (parameters.Find(one => spellings.Contains(one.Name)) is { Text.Length: > 0 } found) Text(body, name, found.Text);
    }

    private static void Text(ByteBuffer body, string name, string text)
    {
        Name(body, name);
        JsonText.Quote(Encoding.UTF8.GetBytes(text), body);
    }

    private static void Name(ByteBuffer body, string name)
    {
        Raw(body, "\""u8);
        JsonText.Escape(Encoding.UTF8.GetBytes(name), body);
        body.Write("\":"u8);
    }

    private static void Raw(ByteBuffer body, ReadOnlySpan<byte> members)
    {
        if (body.Last != (byte)'{') body.Write((byte)',');
        body.Write(members);
    }
}
