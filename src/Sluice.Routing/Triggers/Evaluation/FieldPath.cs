using System.Globalization;
using System.Text;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers.Parsing;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers.Evaluation;

/// <summary>A path into the message. What is not there is undefined, which every condition takes for null.</summary>
internal sealed class FieldPath : Operand
{
    private readonly Segment[] _segments;
    private readonly Segment? _only;

    public FieldPath(IReadOnlyList<PathPart> parts)
    {
        _segments = [.. parts.Select(part => new Segment(part.Key, part.IsIndex))];
        Member = parts.Count == 1 ? parts[0].Key : null;
        if (_segments is [{ Inner: null } only]) _only = only;
    }

    /// <summary>The name of the message's own member that it is; null if it goes deeper.</summary>
    public string? Member { get; }

    /// <summary>Whether a member's name also reads as an index: <c>products\[0\]</c>.</summary>
    public static bool IsEscapedIndex(string key) => new Segment(key, false).Inner is not null;

    public override Value Read(in Scope scope)
    {
        if (_only is not null && scope.Locals.Kind != ValueKind.Object) return scope.Input[_only.Name];
        var value = _segments[0].In(scope);
        for (var i = 1; i < _segments.Length && !value.IsNothing; i++) value = _segments[i].Of(value);
        return value;
    }

    private sealed class Segment
    {
        private readonly int _index = -1;
        private readonly bool _isLength;

        public Segment(string key, bool isIndex)
        {
            Name = Value.Constant(key);
            _isLength = key == "length";
            // All characters are digits: also an item's index.
            if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) _index = index;
            if (!isIndex) Inner = Split(key);
        }

        public Value Name { get; }

        /// <summary>What <c>products\[0\]</c> means where there is no member of that name. Rule builders of the field escape the brackets of
        /// an index like any other unusual character, so it must be found that way too.</summary>
        public Segment[]? Inner { get; }

        /// <summary>What the name means to begin with: a named value, or else what the input has.</summary>
        public Value In(in Scope scope)
        {
            if (scope.Locals.Kind != ValueKind.Object) return Of(scope.Input);
            if (scope.Locals[Name] is { Kind: not ValueKind.Undefined } local) return local;
            if (Inner is null || scope.Locals[Inner[0].Name].Kind == ValueKind.Undefined) return Of(scope.Input);
            var value = Inner[0].In(scope);
            foreach (var segment in Inner.AsSpan(1)) value = segment.Of(value);
            return value;
        }

        public Value Of(Value value) => value.Kind switch
        {
            ValueKind.Object => OfObject(value),
            ValueKind.Array => _index >= 0 ? value[_index] : _isLength ? Value.Of(value.Count) : Value.Undefined,
            ValueKind.String when _isLength => Value.Of(Encoding.UTF8.GetCharCount(value.Utf8)),
            ValueKind.String when _index >= 0 => ValuePath.Character(value.ToString(), _index),
            _ => Value.Undefined,
        };

        private Value OfObject(Value value)
        {
            var member = value[Name];
            if (member.Kind != ValueKind.Undefined || Inner is null) return member;
            foreach (var segment in Inner) value = segment.Of(value);
            return value;
        }

        private static Segment[]? Split(string key)
        {
            var bracket = key.IndexOf('[', StringComparison.Ordinal);
            if (bracket <= 0 || key[^1] != ']') return null;
            var indexes = key[(bracket + 1)..^1].Split("][");
            return indexes.All(index => index.Length > 0 && index.All(char.IsAsciiDigit))
                ? [new(key[..bracket], false), .. indexes.Select(index => new Segment(index, true))]
                : null;
        }
    }
}
