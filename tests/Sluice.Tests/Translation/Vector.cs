using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>One of the specification's test vectors, a file in <c>Vectors/</c>: a call beside the messages it becomes.</summary>
internal static class Vector
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Translation", "Vectors");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!;

    /// <summary>Its call; null when the snippet sends none.</summary>
    public static TrackCall? CallOf(JsonNode vector)
    {
        var call = vector["call"]!;
        var (method, path, body) = ((string)call["method"]!, (string)call["path"]!, call["body"]);
        if ((string)call["source"]! != "js") return Some.Call(method, path, body is JsonValue raw ? (string)raw! : body?.ToJsonString(Unescaped));
        return FromSnippet(method, body!["args"]!.AsArray(), body["cookies"]!.AsObject()) is { } request
            ? Some.Call("POST", $"/events/{method}?site_id=s", request.ToJsonString(Unescaped))
            : null;
    }

    /// <summary>The body that the browser snippet sends for a call (spec 3).</summary>
    private static JsonObject? FromSnippet(string method, JsonArray args, JsonObject cookies)
    {
        var body = new JsonObject();
        switch (method)
        {
            case "identify" or "sidentify":
                var attributes = args[^1]!.DeepClone().AsObject();
                body["customer_id"] = (args.Count == 2 ? args[0]! : attributes["id"] ?? attributes["email"]!).DeepClone();
                body["attributes"] = attributes;
                if (cookies["_cioanonid"] is { } before) body["anonymous_id"] = before.DeepClone();
                return body;

            case "track" or "page":
                body["name"] = args[0]!.DeepClone();
                if (args.Count > 1) body["data"] = args[1]!.DeepClone();
                if (cookies["_cioid"] is { } person) body["customer_id"] = person.DeepClone();
                else body["anonymous_id"] = cookies["_cioanonid"]!.DeepClone();
                return body;

            default:
                return null;
        }
    }
}
