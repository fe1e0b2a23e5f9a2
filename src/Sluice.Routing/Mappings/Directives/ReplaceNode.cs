using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@replace</c>: a text with another in the place of one or all occurrences of a third, and the same once more with a second
/// pair. Numbers and booleans become text; what is no text becomes the empty one.</summary>
internal sealed class ReplaceNode(MappingNode text, Replacement first, Replacement? second, int textBytesMax, string at) : MappingNode
{
    /// <summary>Segment's limit on the length of a pattern and of a replacement, in UTF-16 units.</summary>
    private const int LengthMax = 10;

    private static readonly string[] Known = ["pattern", "replacement", "pattern2", "replacement2", "value", "ignorecase", "global"];

    public override bool IsConstant => text.IsConstant;

    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        if (!Arguments.AreMembers(argument, compiler, Known)) return Nothing;
        var ignoreCase = Flag(argument["ignorecase"u8], "ignorecase", false, compiler);
        var global = Flag(argument["global"u8], "global", true, compiler);
        var first = Pair(argument["pattern"u8], argument["replacement"u8], "", ignoreCase, global, compiler);
        var second = Second(argument, ignoreCase, global, compiler);
        var value = argument["value"u8];
        var text = Arguments.Text(value, "value", compiler);
        return value.IsEmptyString || first is null ? Nothing : new ReplaceNode(text, first, second, compiler.Options.TextBytesMax, compiler.At());
    }

    public override Value Evaluate(in Scope scope)
    {
        var value = text.Evaluate(scope);
        if (value.Kind is ValueKind.Number or ValueKind.True or ValueKind.False) value = JsText.Of(value, scope.Arena);
        if (value.Kind != ValueKind.String) return Value.Empty;
        value = Replace(value, first, scope.Arena);
        return second is null ? value : Replace(value, second, scope.Arena);
    }

    private Value Replace(Value value, Replacement replacement, Arena arena)
    {
        var plain = value.Utf8;
        if (!replacement.Occurs(plain)) return value;
        var buffer = arena.BeginString(out var start);
        return replacement.Append(plain, buffer, start + textBytesMax) ? arena.EndString(start)
            : throw new MappingFault(at, $"The text becomes longer than {textBytesMax} bytes.");
    }

    private static Replacement? Second(Value argument, bool ignoreCase, bool global, MappingCompiler compiler)
    {
        var (pattern, replacement) = (argument["pattern2"u8], argument["replacement2"u8]);
        if (replacement.Kind == ValueKind.Null) replacement = Value.Empty;
        var isMeant = compiler.Options.Strict || replacement.Kind is ValueKind.Undefined or ValueKind.String;
        if (isMeant && pattern.Kind == ValueKind.String && !pattern.IsEmptyString) return Pair(pattern, replacement, "2", ignoreCase, global, compiler);
        if (compiler.Options.Strict && (pattern.Kind != ValueKind.Undefined || replacement.Kind != ValueKind.Undefined))
            compiler.Problem("pattern2", "A string that is not empty is needed.");
        return null;
    }

    private static Replacement? Pair(Value pattern, Value replacement, string number, bool ignoreCase, bool global, MappingCompiler compiler)
    {
        if (Length(pattern) is < 1 or > LengthMax)
            compiler.Problem($"pattern{number}", $"A string of 1 to {LengthMax} characters is needed, not {Words.Quoted(pattern)}.");
        else if (replacement.Kind == ValueKind.Undefined || Length(replacement) is >= 0 and <= LengthMax)
            return new Replacement(pattern.ToString(), replacement.Kind == ValueKind.Undefined ? "" : replacement.ToString(), ignoreCase, global);
        else compiler.Problem($"replacement{number}", $"A string of at most {LengthMax} characters is needed, not {Words.Quoted(replacement)}.");
        return null;
    }

    private static int Length(Value value) => value.Kind == ValueKind.String ? Encoding.UTF8.GetCharCount(value.Utf8) : -1;

    private static bool Flag(Value value, string name, bool otherwise, MappingCompiler compiler)
    {
        if (value.Kind is ValueKind.True or ValueKind.False) return value.IsTruthy;
        if (value.Kind != ValueKind.Undefined) compiler.Problem(name, $"true or false is needed, not {Words.Quoted(value)}.");
        return otherwise;
    }
}
