using System.Security.Cryptography;
using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Routing.Redacting;

/// <summary>
/// What a destination may not see of messages: fields that are left out, and fields that are replaced by their hash. Compiled once for a destination;
/// safe for many threads. What is not touched goes on byte for byte.
/// </summary>
/// <remarks>
/// A hash is the SHA-256, in 64 small hexadecimal digits, of the text without blanks around it and in small letters. A number, <c>true</c> and
/// <c>false</c> count as they are written; <c>null</c> and an empty text stay; in a list or an object every value inside is hashed.
/// </remarks>
internal sealed class Redaction
{
    [ThreadStatic]
    private static JsonIndex? _ofThread;

    private readonly Node _root = new();

    private Redaction()
    {
    }

    /// <summary>Compiles it; null when there is nothing to do. A field that is in both lists is left out.</summary>
    public static Redaction? Compile(IReadOnlyList<RedactedPath> left, IReadOnlyList<RedactedPath> hashed)
    {
        if (left.Count + hashed.Count == 0) return null;
        var redaction = new Redaction();
        foreach (var path in hashed) redaction.Add(path, static node => node.Hash = true);
        foreach (var path in left) redaction.Add(path, static node => node.LeaveOut = true);
        return redaction;
    }

    /// <summary>Writes a message without what is to be kept from the destination.</summary>
    /// <returns>Null; or why it cannot be read, a sentence.</returns>
    public string? Apply(ReadOnlySpan<byte> message, ByteBuffer to)
    {
        var json = _ofThread ??= new();
        if (json.ReadMessage(message) is { } wrong) return wrong;
        Write(new Value(json, 0), _root, to);
        return null;
    }

    private void Add(RedactedPath path, Action<Node> mark)
    {
        var node = _root;
        foreach (var step in path.Steps) node = node.Child(step);
        mark(node);
    }

    private static void Write(Value value, Node node, ByteBuffer to)
    {
        switch (value.Kind)
        {
            case ValueKind.Object:
                WriteObject(value, node, to);
                break;
            case ValueKind.Array:
                WriteArray(value, node, to);
                break;
            default:
                if (node.Hash) WriteHash(value, to);
                else value.WriteTo(to);
                break;
        }
    }

    private static void WriteObject(Value value, Node node, ByteBuffer to)
    {
        to.Write((byte)'{');
        var first = true;
        foreach (var member in value)
        {
            var below = node.Of(member.Name);
            if (below is { LeaveOut: true }) continue;
            if (!first) to.Write((byte)',');
            first = false;
            member.Key.WriteTo(to);
            to.Write((byte)':');
            WriteBelow(member.Value, node, below, to);
        }
        to.Write((byte)'}');
    }

    private static void WriteArray(Value value, Node node, ByteBuffer to)
    {
        to.Write((byte)'[');
        var (first, index) = (true, 0);
        foreach (var item in value)
        {
            var below = node.At(index++);
            if (below is { LeaveOut: true }) continue;
            if (!first) to.Write((byte)',');
            first = false;
            WriteBelow(item.Value, node, below, to);
        }
        to.Write((byte)']');
    }

    private static void WriteBelow(Value value, Node node, Node? below, ByteBuffer to)
    {
        if (below is not null) Write(value, node.Hash ? below.Hashed() : below, to);
        else if (node.Hash) Write(value, Node.Everything, to);
        else value.WriteTo(to);
    }

    private static void WriteHash(Value value, ByteBuffer to)
    {
        var text = value.ToString().Trim().ToLowerInvariant();
        if (value.IsNothing || text.Length == 0)
        {
            value.WriteTo(to);
            return;
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<char> digits = stackalloc char[2 * SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        Convert.TryToHexStringLower(hash, digits, out _);
        to.Write((byte)'"');
        foreach (var digit in digits) to.Write((byte)digit);
        to.Write((byte)'"');
    }

    /// <summary>What becomes of a value and of those inside it.</summary>
    private sealed class Node
    {
        private readonly List<(RedactedPath.Step Step, Node Node)> _children = [];
        private Node? _hashed;

        public static Node Everything { get; } = new() { Hash = true };

        public bool LeaveOut { get; set; }

        public bool Hash { get; set; }

        public Node Child(RedactedPath.Step step)
        {
            foreach (var (known, node) in _children)
            {
                if (known.IsSame(step)) return node;
            }
            var child = new Node();
            _children.Add((step, child));
            return child;
        }

        public Node? Of(ReadOnlySpan<byte> name)
        {
            foreach (var (step, node) in _children)
            {
                if (step.Name is not null && name.SequenceEqual(step.Name)) return node;
            }
            return null;
        }

        // What is said of the very index and what is said of every item hold both.
        public Node? At(int index)
        {
            Node? found = null;
            foreach (var (step, node) in _children)
            {
                if (step.Name is null && (step.Index == index || step.Index == RedactedPath.Step.Every)) found = found is null ? node : found.With(node);
            }
            return found;
        }

        /// <summary>The same, below something that is hashed as a whole.</summary>
        public Node Hashed() => Hash ? this : _hashed ??= With(Everything);

        private Node With(Node other)
        {
            var both = new Node { LeaveOut = LeaveOut || other.LeaveOut, Hash = Hash || other.Hash };
            foreach (var (step, node) in _children.Concat(other._children))
            {
                var child = both.Child(step);
                var merged = child.With(node);
                both._children.RemoveAll(one => ReferenceEquals(one.Node, child));
                both._children.Add((step, merged));
            }
            return both;
        }
    }
}
