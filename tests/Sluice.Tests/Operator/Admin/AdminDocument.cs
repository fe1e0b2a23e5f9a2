using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Operator.Admin;

namespace Sluice.Tests.Operator.Admin;

/// <summary>Writes the description of the administration API from its routes: for machines, and the page for people from that.</summary>
internal static class AdminDocument
{
    private const string Opening = """
        # Paths of the administration API

        <!-- Generated from the routes in src/Sluice/Operator/Admin. Do not edit: a test compares. -->

        [The administration API](administration-api.md) says what it is for and who may use it. The same for machines: [administration-api.json](administration-api.json).


        """;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As OpenAPI.</summary>
    public static async Task<string> MakeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddAdmin().AddOpenApi("admin");
        await using var app = builder.Build();
        app.UseRouting();
        AdminApi.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json");
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        var document = JsonNode.Parse(await http.GetStringAsync($"{app.Urls.First()}/openapi/admin.json", TestContext.Current.CancellationToken))!.AsObject();
        document.Remove("servers");
        document["info"] = new JsonObject { ["title"] = "Sluice administration API", ["version"] = "1" };
        document["components"]!["securitySchemes"] = new JsonObject
        {
            ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "`admin.token` of sluice.yaml. Not needed on the gateway's own machine when there is none." },
        };
        foreach (var (_, schema) in document["components"]!["schemas"]!.AsObject()) RequireOnlyWhatIsWritten(schema!.AsObject());
        document["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() });
        return document.ToJsonString(Indented) + "\n";
    }

    /// <summary>As a page.</summary>
    public static string Page(string document)
    {
        using var json = JsonDocument.Parse(document);
        var page = new StringBuilder(Opening);
        foreach (var path in json.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject()) Describe(page, $"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value, json.RootElement);
        }
        return page.ToString().TrimEnd() + "\n";
    }

    // What is null is left out of answers.
    private static void RequireOnlyWhatIsWritten(JsonObject schema)
    {
        if (schema["required"] is not JsonArray required) return;
        var written = required.Where(name => !MayBeNull(schema["properties"]![name!.GetValue<string>()]!)).Select(static name => name!.DeepClone());
        schema["required"] = new JsonArray([.. written]);
    }

    private static bool MayBeNull(JsonNode field) =>
        (field["type"] as JsonArray ?? field["oneOf"] as JsonArray)?.Any(static one => one is JsonValue ? (string?)one == "null" : (string?)one!["type"] == "null") == true;

    private static void Describe(StringBuilder page, string heading, JsonElement operation, JsonElement document)
    {
        page.Append($"## `{heading}`\n\n{Text(operation, "summary")}");
        if (Text(operation, "description") is { Length: > 0 } description) page.Append($" {description}");
        page.Append("\n\n");
        if (operation.TryGetProperty("parameters", out var parameters))
        {
            page.Append("| Parameter | | Default |\n| --- | --- | --- |\n");
            foreach (var one in parameters.EnumerateArray())
            {
                var value = one.GetProperty("schema").TryGetProperty("default", out var given) ? $"`{given}`" : "";
                page.Append($"| `{Text(one, "name")}` | {Cell(Text(one, "description"))} | {value} |\n");
            }
            page.Append('\n');
        }
        var answer = operation.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Fields(page, "Answer", answer, document);
    }

    private static void Fields(StringBuilder page, string title, JsonElement schema, JsonElement document)
    {
        var isList = schema.TryGetProperty("items", out var items);
        if (isList) schema = items;
        if (!schema.TryGetProperty("$ref", out var reference)) return;
        var name = reference.GetString()!.Split('/')[^1];
        var type = document.GetProperty("components").GetProperty("schemas").GetProperty(name);
        page.Append($"{title}{(isList ? ", a list of" : "")}:\n\n| Field | |\n| --- | --- |\n");
        foreach (var field in type.GetProperty("properties").EnumerateObject()) page.Append($"| `{field.Name}` | {Cell(Text(Said(field.Value), "description"))} |\n");
        page.Append('\n');
    }

    // What may be absent is null or the type, which has the words.
    private static JsonElement Said(JsonElement field) => field.TryGetProperty("oneOf", out var either) ? either.EnumerateArray().Last() : field;

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
