using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Configuration.Declarations;
using Sluice.Destinations;

namespace Sluice.Configuration.Reference;

/// <summary>The JSON Schema of <c>sluice.yaml</c> for editors, from the declarations.</summary>
internal static class EditorSchema
{
    // Draft 7: what the YAML language server of the common editors understands.
    private const string Draft = "http://json-schema.org/draft-07/schema#";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema that was shipped with the executable, as UTF-8: <c>docs/sluice.schema.json</c>.</summary>
    public static Stream Shipped() => typeof(EditorSchema).Assembly.GetManifestResourceStream("sluice.schema.json")!;

    /// <summary>The schema.</summary>
    public static string Of(IReadOnlyDictionary<string, DestinationType> types)
    {
        var schema = new JsonObject { ["$schema"] = Draft, ["title"] = "sluice.yaml", ["description"] = "The configuration of Sluice." };
        foreach (var (name, value) in SluiceYaml.Declare(types).Schema()) schema[name] = value?.DeepClone();
        return schema.ToJsonString(Readable) + "\n";
    }
}
