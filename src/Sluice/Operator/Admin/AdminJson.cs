using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Sluice.Journal.Delivery;
using Sluice.Operator.Alarms;

namespace Sluice.Operator.Admin;

/// <summary>How the administration API writes JSON: snake case, nothing for what is not there.</summary>
internal static class AdminJson
{
    public static readonly JsonSerializerOptions Options = Set(new(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Set(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.TypeInfoResolverChain.Insert(0, AdminTypes.Default);
        AddWords<Activity>(options);
        AddWords<Alarm>(options);
        AddWords<Ending>(options);
        AddWords<ItemState>(options);
        AddWords<ReplayActivity>(options);
        return options;
    }

    /// <summary>How one kind of values is read and written.</summary>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static void AddWords<T>(JsonSerializerOptions options) where T : struct, Enum =>
        options.Converters.Add(new JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower));
}
