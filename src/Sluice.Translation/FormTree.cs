using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>
/// The object that the names of a form spell. <c>a[b]=v</c> is a member of the object <c>a</c>; <c>a[]=v</c> is an item of the list <c>a</c>, and so is
/// <c>a[0]=v</c> where the members of <c>a</c> are 0, 1, 2 and so on in order, as PHP writes lists. <c>a[][b]=v</c> goes on with the list's last item until that has
/// a <c>b</c>, as Ruby writes lists of objects. All values are texts; of two for one name the last counts.
/// </summary>
/// <param name="maxDepth">Levels of nesting allowed.</param>
internal sealed class FormTree(int maxDepth)
{
    private const int Root = 0, None = -1, LongestName = 64;

    // Names and values without escapes. They are no longer than the form, and neither is anything here, but for a factor.
    private readonly ByteBuffer _plain = new();
    private readonly Dictionary<(int Parent, string Name), int> _members = [];

    // The steps of the name being read: a[b][] has three, of which the last is empty.
    private readonly List<Stretch> _steps = [];
    private Node[] _nodes = [new() { Shape = Shape.Members }, .. new Node[15]];
    private int _count = 1;

    private enum Shape : byte
    {
        Unknown,
        Text,
        List,
        Members,
    }

    /// <summary>Reads a form.</summary>
    /// <returns>Null, or a sentence on what is wrong and at which byte.</returns>
    public string? Read(ReadOnlySpan<byte> form)
    {
        foreach (var range in form.Split((byte)'&'))
        {
            if (!form[range].IsEmpty && Add(form[range], range.Start.Value) is { } wrong) return wrong;
        }
        return null;
    }

    /// <summary>What was read, as JSON.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var json = new ByteBuffer();
        Write(Root, json);
        return json.Written;
    }

    private string? Add(ReadOnlySpan<byte> pair, int at)
    {
        var equals = pair.IndexOf((byte)'=');
        var name = Decode(equals < 0 ? pair : pair[..equals]);
        var value = Decode(equals < 0 ? [] : pair[(equals + 1)..]);
        if (!Utf8.IsValid(Text(name)) || !Utf8.IsValid(Text(value)))
            return $"The body is not valid UTF-8: the name or value of the form that begins at byte {at} holds bytes that are no character.";
        if (!TrySplit(name))
            return $"The body is not a form, at byte {at}: the brackets of '{Shown(name)}' are not those of a name such as data[price] or tags[].";
        if (_steps.Count > maxDepth) return JsonFault.TooDeep(at, maxDepth);
        var node = Root;
        for (var step = 0; step < _steps.Count && node != None; step++) node = IsItem(step) ? Item(node, step) : Member(node, _steps[step]);
        if (node == None || !Takes(node, Shape.Text))
            return $"The body contradicts itself, at byte {at}: '{Shown(name)}' makes a value, a list or an object of what was another of them before.";
        _nodes[node].Value = value;
        return null;
    }

    /// <summary>Finds the steps of a name; of one that is too deep as many as tell that. False when its brackets are in disorder.</summary>
    private bool TrySplit(Stretch name)
    {
        _steps.Clear();
        var text = Text(name);
        var open = text.IndexOfAny((byte)'[', (byte)']');
        _steps.Add(name with { Length = open < 0 ? text.Length : open });
        if (open < 0) return true;
        if (open == 0) return false;
        while (open < text.Length && _steps.Count <= maxDepth)
        {
            var inside = text[(open + 1)..];
            var close = inside.IndexOfAny((byte)'[', (byte)']');
            if (text[open] != '[' || close < 0 || inside[close] != ']') return false;
            _steps.Add(new(name.Start + open + 1, close));
            open += close + 2;
        }
        return true;
    }

    private bool IsItem(int step) => step > 0 && _steps[step].Length == 0;

    private int Member(int parent, Stretch name)
    {
        if (!Takes(parent, Shape.Members)) return None;
        var key = (parent, Encoding.UTF8.GetString(Text(name)));
        if (_members.TryGetValue(key, out var member)) return member;
        return _members[key] = Append(parent, name);
    }

    private int Item(int parent, int step)
    {
        if (!Takes(parent, Shape.List)) return None;
        var last = _nodes[parent].Last;
        var goesOn = last > 0 && step + 1 < _steps.Count && !IsItem(step + 1) && _nodes[last].Shape == Shape.Members && !Holds(last, step + 1);
        return goesOn ? last : Append(parent, default);
    }

    /// <summary>Whether there is something already where the steps lead.</summary>
    private bool Holds(int node, int step)
    {
        for (; step < _steps.Count; step++)
        {
            if (IsItem(step) || !_members.TryGetValue((node, Encoding.UTF8.GetString(Text(_steps[step]))), out node)) return false;
        }
        return true;
    }

    /// <summary>Whether it is of that shape, or becomes so as it has none yet.</summary>
    private bool Takes(int node, Shape shape)
    {
        ref var own = ref _nodes[node].Shape;
        if (own == Shape.Unknown) own = shape;
        return own == shape;
    }

    private int Append(int parent, Stretch name)
    {
        if (_count == _nodes.Length) Array.Resize(ref _nodes, 2 * _count);
        _nodes[_count] = new() { Name = name };
        ref var around = ref _nodes[parent];
        if (around.Last > 0) _nodes[around.Last].Next = _count;
        else around.First = _count;
        around.Last = _count;
        return _count++;
    }

    private void Write(int node, ByteBuffer to)
    {
        if (_nodes[node].Shape == Shape.Text)
        {
            JsonText.Quote(Text(_nodes[node].Value), to);
            return;
        }
        var isList = _nodes[node].Shape == Shape.List || (node != Root && IsCounted(node));
        to.Write((byte)(isList ? '[' : '{'));
        for (var child = _nodes[node].First; child > 0; child = _nodes[child].Next)
        {
            if (child != _nodes[node].First) to.Write((byte)',');
            if (!isList)
            {
                JsonText.Quote(Text(_nodes[child].Name), to);
                to.Write((byte)':');
            }
            Write(child, to);
        }
        to.Write((byte)(isList ? ']' : '}'));
    }

    private bool IsCounted(int node)
    {
        Span<byte> digits = stackalloc byte[11];
        var index = 0;
        for (var child = _nodes[node].First; child > 0; child = _nodes[child].Next)
        {
            index++.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            if (!Text(_nodes[child].Name).SequenceEqual(digits[..length])) return false;
        }
        return true;
    }

    private Stretch Decode(ReadOnlySpan<byte> escaped)
    {
        var start = _plain.Length;
        var room = _plain.Append(escaped.Length);
        var length = PathSegment.Unescape(escaped, room, plusIsBlank: true);
        _plain.Rewind(start + length);
        return new(start, length);
    }

    private ReadOnlySpan<byte> Text(Stretch of) => _plain.Span.Slice(of.Start, of.Length);

    private string Shown(Stretch name) => Truncate.Within(Encoding.UTF8.GetString(Text(name)), LongestName);

    private readonly record struct Stretch(int Start, int Length);

    /// <summary>A value, a list or an object; its children are linked in order. The root is nobody's child, so that 0 is none.</summary>
    private struct Node
    {
        public Shape Shape;
        public Stretch Name, Value;
        public int First, Last, Next;
    }
}
