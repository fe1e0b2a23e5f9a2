using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Configuration.Declarations;
using Sluice.Destinations;

namespace Sluice.Tests.Configuration;

/// <summary>The JSON Schema of <c>sluice.yaml</c> for editors, from the declarations.</summary>
internal static class EditorSchema
{
    // Draft 7: what the YAML language server of the common editors understands.
    private const string Draft = "http://json-schema.org/draft-07/schema#";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema, <c>docs/sluice.schema.json</c>.</summary>
    public static string Of(IReadOnlyDictionary<string, DestinationType> types)
    {
        var schema = new JsonObject { ["$schema"] = Draft, ["title"] = "sluice.yaml", ["description"] = "The configuration of Sluice." };
        foreach (var (name, value) in SluiceYaml.Declare(types).Schema()) schema[name] = value?.DeepClone();
        return schema.ToJsonString(Readable) + "\n";
    }
}
