using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Routing.Mappings;

/// <summary>Writes JSON text as <c>JSON.stringify</c> does: no blanks, names that are numbers first, numbers and strings spelled anew. Whole
/// numbers keep their digits, however many.</summary>
/// <param name="json">Where to write.</param>
/// <param name="lengthMax">Length that the buffer may get.</param>
internal readonly struct JsJson(ByteBuffer json, int lengthMax)
{
    private const uint NoIndex = uint.MaxValue;

    /// <summary>What each level is indented by, on lines of their own; null for no lines and no blanks.</summary>
    public byte[]? Indent { get; init; }

    /// <summary>The indent that <c>JSON.stringify</c> takes: up to ten blanks, or the first ten characters of a text. A part of a blank makes lines that
    /// are not indented.</summary>
    public static byte[]? IndentOf(Value space)
    {
        var indent = space.Kind switch
        {
            ValueKind.Number when space.Number > 0 => new string(' ', (int)Math.Min(space.Number, 10)),
            ValueKind.String when !space.IsEmptyString => space.ToString() is { Length: > 10 } text ? text[..10] : space.ToString(),
            _ => null,
        };
        return indent is null ? null : Encoding.UTF8.GetBytes(indent);
    }

    /// <summary>Writes a value; undefined items as null.</summary>
    /// <returns>Null, or what was too much.</returns>
    public string? Write(Value value) => Write(value, 0);

    private string? Write(Value value, int depth)
    {
        if (depth > MappingOptions.DataDepthMax) return $"The data nests deeper than {MappingOptions.DataDepthMax} levels.";
        if (json.Length > lengthMax) return "The JSON text becomes too long.";
        switch (value.Kind)
        {
            case ValueKind.Object:
                return WriteMembers(value, depth);
            case ValueKind.Array:
                return WriteItems(value, depth);
            case ValueKind.String:
                WriteString(value.Utf8);
                return null;
            case ValueKind.Number:
                WriteNumber(value);
                return null;
            default:
                value.WriteTo(json);
                return null;
        }
    }

    private void WriteNumber(Value number)
    {
        if (double.IsFinite(number.Number)) JsText.AppendNumber(number, json);
        else json.Write("null"u8);
    }

    private string? WriteItems(Value array, int depth)
    {
        json.Write((byte)'[');
        var first = true;
        foreach (var item in array)
        {
            if (!first) json.Write((byte)',');
            first = false;
            WriteLine(depth + 1);
            if (Write(item.Value, depth + 1) is { } problem) return problem;
        }
        if (!first) WriteLine(depth);
        json.Write((byte)']');
        return null;
    }

    private string? WriteMembers(Value value, int depth)
    {
        json.Write((byte)'{');
        var first = true;
        if (HasIndexes(value))
        {
            foreach (var member in ByIndex(value).Values)
            {
                if (WriteMember(member, ref first, depth) is { } problem) return problem;
            }
        }
        foreach (var member in value)
        {
            if (IndexOf(member.Name) == NoIndex && WriteMember(member, ref first, depth) is { } problem) return problem;
        }
        if (!first) WriteLine(depth);
        json.Write((byte)'}');
        return null;
    }

    private string? WriteMember(Value.Child member, ref bool first, int depth)
    {
        if (member.Value.Kind == ValueKind.Undefined) return null;
        if (!first) json.Write((byte)',');
        first = false;
        WriteLine(depth + 1);
        WriteString(member.Name);
        json.Write((byte)':');
        if (Indent is not null) json.Write((byte)' ');
        return Write(member.Value, depth + 1);
    }

    private void WriteLine(int depth)
    {
        if (Indent is null) return;
        json.Write((byte)'\n');
        for (; depth > 0; depth--) json.Write(Indent);
    }

    private static bool HasIndexes(Value value)
    {
        foreach (var member in value)
        {
            if (IndexOf(member.Name) != NoIndex) return true;
        }
        return false;
    }

    private static SortedDictionary<uint, Value.Child> ByIndex(Value value)
    {
        var members = new SortedDictionary<uint, Value.Child>();
        foreach (var member in value)
        {
            if (IndexOf(member.Name) is var index and not NoIndex) members[index] = member;
        }
        return members;
    }

    // The number that a name is, as an array's indexes are: 0 and 17, not 007, -1 or 1.5.
    private static uint IndexOf(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > 10 || (name[0] == '0' && name.Length > 1) || name.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return NoIndex;
        var index = 0UL;
        foreach (var digit in name) index = (10 * index) + digit - '0';
        return index < NoIndex ? (uint)index : NoIndex;
    }

    private void WriteString(ReadOnlySpan<byte> utf8)
    {
        json.Write((byte)'"');
        // One search for all, as in JsonText.Escape: one for each kind would look to the end again and again for what is not there.
        while (utf8.IndexOfAny(JsonText.Escaped) is var at and >= 0)
        {
            json.Write(utf8[..at]);
            WriteEscape(utf8[at]);
            utf8 = utf8[(at + 1)..];
        }
        json.Write(utf8);
        json.Write((byte)'"');
    }

    private void WriteEscape(byte character)
    {
        json.Write((byte)'\\');
        switch (character)
        {
            case (byte)'\n':
                json.Write((byte)'n');
                break;
            case (byte)'\r':
                json.Write((byte)'r');
                break;
            case (byte)'\t':
                json.Write((byte)'t');
                break;
            case (byte)'\b':
                json.Write((byte)'b');
                break;
            case (byte)'\f':
                json.Write((byte)'f');
                break;
            case < 0x20:
                json.Write("u00"u8);
                json.Write("0123456789abcdef"u8[character >> 4]);
                json.Write("0123456789abcdef"u8[character & 15]);
                break;
            default:
                json.Write(character);
                break;
        }
    }
}
