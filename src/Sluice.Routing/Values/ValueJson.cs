using System.Runtime.CompilerServices;
using Sluice.Translation.Json;

namespace Sluice.Routing.Values;

/// <content>Its JSON.</content>
internal readonly partial struct Value
{
    /// <summary>Appends its JSON, undefined as null; undefined members are left out. What comes from a text is copied as it stands.</summary>
    public void WriteTo(ByteBuffer json) => Write(this, json);

    private static void Write(Value value, ByteBuffer json)
    {
        switch (value.Kind)
        {
            case ValueKind.True:
                json.Write("true"u8);
                break;
            case ValueKind.False:
                json.Write("false"u8);
                break;
            case ValueKind.Number when ReferenceEquals(value._owner, Computed):
                JsNumber.Write(value.Number, json);
                break;
            case ValueKind.Number:
                json.Write(value.Utf8);
                break;
            case ValueKind.String when value._owner is JsonIndex index:
                json.Write("\""u8, Written(value, index), "\""u8);
                break;
            case ValueKind.String when value.IsConstant && value.IsQuoted:
                json.Write(Unsafe.As<byte[]>(value._owner));
                break;
            case ValueKind.String:
                JsonText.Quote(value.Utf8, json);
                break;
            case ValueKind.Object or ValueKind.Array when value._owner is JsonIndex index && !index[value.A].Untidy:
                json.Write(index.Slice(index[value.A].Start, index[value.A].Length));
                break;
            case ValueKind.Object:
                WriteMembers(value, json);
                break;
            case ValueKind.Array:
                WriteItems(value, json);
                break;
            default:
                json.Write("null"u8);
                break;
        }
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
            member.Value.WriteTo(json);
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
            item.Value.WriteTo(json);
        }
        json.Write((byte)']');
    }
}
