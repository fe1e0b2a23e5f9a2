using System.Text;
using Sluice.Destinations;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Cli.Lines;

/// <summary>Values and requests as <c>sluice eval</c> writes them: what JSON cannot hold is written as the recordings write it.</summary>
internal static class EvalValue
{
    /// <summary>Appends a value; <c>{"__undefined":true}</c> for undefined, <c>{"__number":"NaN"}</c> for what is no JSON number.</summary>
    public static void Write(Value value, ByteBuffer json)
    {
        switch (value.Kind)
        {
            case ValueKind.Undefined:
                json.Write("{\"__undefined\":true}"u8);
                break;
            case ValueKind.Number when value.Number is var number && (!double.IsFinite(number) || (number == 0 && double.IsNegative(number))):
                json.Write("{\"__number\":\""u8);
                json.Write(Encoding.ASCII.GetBytes(number == 0 ? "-0" : JsNumber.ToText(number)));
                json.Write("\"}"u8);
                break;
            case ValueKind.Object:
                WriteMembers(value, json);
                break;
            case ValueKind.Array:
                WriteItems(value, json);
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    /// <summary>Appends a request: method, url, headers, and the body as JSON or as text.</summary>
    public static void Write(Outgoing.Http request, ByteBuffer json)
    {
        json.Write("{\"method\":"u8);
        WriteText(request.Method, json);
        json.Write(",\"url\":"u8);
        WriteText(request.Url.OriginalString, json);
        json.Write(",\"headers\":{"u8);
        var first = true;
        foreach (var (name, value) in request.Headers)
        {
            if (!first) json.Write((byte)',');
            first = false;
            WriteText(name.ToLowerInvariant(), json);
            json.Write((byte)':');
            WriteText(value, json);
        }
        json.Write((byte)'}');
        if (!request.Body.IsEmpty)
        {
            json.Write(",\"body\":"u8);
            var isJson = request.Headers.Any(static header =>
                header.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase) && header.Value.Contains("json", StringComparison.OrdinalIgnoreCase));
            if (isJson) json.Write(request.Body.Span);
            else JsonText.Quote(request.Body.Span, json);
        }
        json.Write((byte)'}');
    }

    private static void WriteMembers(Value value, ByteBuffer json)
    {
        json.Write((byte)'{');
        var first = true;
        foreach (var member in value)
        {
            if (member.Value.Kind == ValueKind.Undefined) continue;
            if (!first) json.Write((byte)',');
            first = false;
            member.Key.WriteTo(json);
            json.Write((byte)':');
            Write(member.Value, json);
        }
        json.Write((byte)'}');
    }

    private static void WriteItems(Value value, ByteBuffer json)
    {
        json.Write((byte)'[');
        var first = true;
        foreach (var item in value)
        {
            if (!first) json.Write((byte)',');
            first = false;
            Write(item.Value, json);
        }
        json.Write((byte)']');
    }

    private static void WriteText(string text, ByteBuffer json) => JsonText.Quote(Encoding.UTF8.GetBytes(text), json);
}
