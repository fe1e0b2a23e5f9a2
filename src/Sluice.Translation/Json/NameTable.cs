using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Translation.Json;

/// <summary>
/// The names of all members of a text, to find twins: a hash table with linear probing, so that neither an object of a hundred
/// thousand members nor the same name a hundred thousand times takes more than one pass.
/// </summary>
/// <remarks>
/// Nor do names that somebody chose so that their hashes are the same, which is easy with a checksum: once a text has too many of them,
/// its names are hashed with a secret of the process, which is slower and cannot be foreseen.
/// </remarks>
internal sealed class NameTable(JsonIndex index)
{
    /// <summary>Names in a text that have another's key: by chance, one in three texts of fifty thousand members has a single one.</summary>
    private const int MostStrangers = 32;

    /// <summary>Slots looked at for one name: by chance, some sixty in a table that is half full.</summary>
    private const int MostSteps = 256;

    /// <summary>An odd number that nobody outside knows.</summary>
    private static readonly uint Secret = (uint)string.GetHashCode("") | 1;

    /// <summary>Each slot holds a key and, below it, a node and the table's age. What is younger than the last clearing is taken; so
    /// clearing costs nothing.</summary>
    private ulong[] _slots = new ulong[256];

    /// <summary>What was outgrown, to grow into again.</summary>
    private ulong[] _spare = [];
    private int _mask;
    private uint _age = 1;
    private uint _youngest = 1;
    private int _count;
    private int _strangers;

    /// <summary>Whether the names of this text are hashed with the secret.</summary>
    public bool IsKeyed { get; private set; }

    /// <summary>Forgets all names.</summary>
    /// <param name="expected">How many may come; a small table stays in the processor's cache.</param>
    public void Clear(int expected)
    {
        (_count, _strangers, IsKeyed) = (0, 0, false);
        _mask = Math.Min((int)BitOperations.RoundUpToPowerOf2((uint)expected * 2 + 16), _slots.Length) - 1;
        _age = ++_youngest;
        if (_age < uint.MaxValue / 2) return;
        Array.Clear(_slots);
        Array.Clear(_spare);
        _age = _youngest = 1;
    }

    /// <summary>Notes the name of a member.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="container">The object's node.</param>
    /// <param name="node">The member's node, greater than any noted before.</param>
    /// <returns>The node of the member of the same object and name that was noted last, or 0.</returns>
    public int Note(uint hash, int container, int node)
    {
        if (2 * _count > _mask) Grow();

        // An odd factor gives each object its own keys: two equal names with equal keys are in the same object.
        var part = (uint)container * 0x9E37_79B1;
        var key = IsKeyed ? SecretKey(node, part) : hash + part;
        var mine = ((ulong)key << 32) | (_youngest = _age + (uint)node);
        var slots = _slots;
        for (var i = (int)key; ; i++)
        {
            ref var slot = ref slots[i & _mask];
            if ((uint)slot < _age)
            {
                slot = mine;
                _count++;
                return 0;
            }
            if ((uint)(slot >> 32) == key)
            {
                var other = (int)((uint)slot - _age);
                if (index.HaveSameName(other, node))
                {
                    slot = mine;
                    return other;
                }
                _strangers++;
            }
            if (!IsKeyed && (_strangers > MostStrangers || i - (int)key > MostSteps))
            {
                UseSecret();
                return Note(hash, container, node);
            }
        }
    }

    /// <summary>Hashes a name. Names of up to sixteen bytes, nearly all, take two reads that may overlap.</summary>
    /// <param name="name">Its first byte, with at least eight more bytes behind the name.</param>
    /// <param name="length">Bytes of the name.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Hash(ref byte name, int length)
    {
        var last = Math.Max(length - 8, 0);
        var mask = length < 8 ? (1UL << (8 * length)) - 1 : ulong.MaxValue;
        var hash = BitOperations.Crc32C((uint)length, Eight(ref name, 0) & mask);
        for (var at = 8; at < last; at += 8) hash = BitOperations.Crc32C(hash, Eight(ref name, at));
        return BitOperations.Crc32C(hash, Eight(ref name, last) & mask);
    }

    /// <summary>Hashes a name as <see cref="JsonIndex.NameOf"/> gives it.</summary>
    public static uint Hash(ReadOnlySpan<byte> quoted) => Hash(ref MemoryMarshal.GetReference(quoted), quoted.Length - 1);

    /// <summary>Eight bytes, the first one lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Eight(ref byte text, int at)
    {
        var eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, at));
        return BitConverter.IsLittleEndian ? eight : BinaryPrimitives.ReverseEndianness(eight);
    }

    /// <summary>Gives all names other keys. What an object added to its names' hashes is what the keys are more than these.</summary>
    private void UseSecret()
    {
        foreach (ref var slot in _slots.AsSpan(0, _mask + 1))
        {
            if ((uint)slot < _age) continue;
            var node = (int)((uint)slot - _age);
            var part = (uint)(slot >> 32) - Hash(index.NameOf(index[node]));
            slot = ((ulong)SecretKey(node, part) << 32) | (uint)slot;
        }
        IsKeyed = true;
        Grow();
    }

    /// <summary>A key by the framework's own hash of texts. It takes two bytes at once: of a name with an odd one, also the quote.</summary>
    private uint SecretKey(int node, uint part) => (uint)string.GetHashCode(MemoryMarshal.Cast<byte, char>(index.NameOf(index[node]))) + (part * Secret);

    private void Grow()
    {
        var old = _slots.AsSpan(0, _mask + 1);
        (_slots, _spare) = (_spare, _slots);
        _mask = (4 * _mask) + 3;
        if (_slots.Length <= _mask) _slots = new ulong[_mask + 1];
        else Array.Clear(_slots, 0, _mask + 1);
        foreach (var slot in old)
        {
            if ((uint)slot < _age) continue;
            var i = (int)(slot >> 32);
            while (_slots[i & _mask] != 0) i++;
            _slots[i & _mask] = slot;
        }
    }
}
