using System.Text;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Cli.Destinations;

/// <summary>What an action's field takes, in words.</summary>
internal static class FieldWords
{
    /// <summary>Its type, such as <c>list of string (email)</c>.</summary>
    public static string TypeOf(PayloadField field)
    {
        var type = field.Type.ToString().ToLowerInvariant();
        var form = field.Format.Length > 0 ? $"{type} ({field.Format})" : field.Choices.Count > 0 ? $"{type} ({string.Join(", ", field.Choices.Select(Json))})" : type;
        return field.Multiple ? $"list of {form}" : form;
    }

    /// <summary>When it is required; empty for never.</summary>
    public static string RequiredWhen(PayloadField field) => field switch
    {
        { Required: true } => "required",
        { RequiredWhen: { } when } => $"required when {when}",
        _ => "",
    };

    /// <summary>Its default as JSON; empty for none.</summary>
    public static string DefaultOf(PayloadField field) => field.Default.Kind switch
    {
        ValueKind.Undefined => "",
        ValueKind.String => field.Default.ToString(),
        _ => Json(field.Default),
    };

    /// <summary>A value as JSON.</summary>
    public static string Json(Value value)
    {
        var json = new ByteBuffer();
        value.WriteTo(json);
        return Encoding.UTF8.GetString(json.Span);
    }
}
