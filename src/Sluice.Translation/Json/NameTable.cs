using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sluice.Translation.Json;

/// <summary>
/// The names of all members of a text, to find twins: a hash table with linear probing, so that neither an object of a hundred
/// thousand members nor the same name a hundred thousand times takes more than one pass.
/// </summary>
internal sealed class NameTable(JsonIndex index)
{
    /// <summary>Each slot holds a key and, below it, a node and the table's age. What is younger than the last clearing is taken; so
    /// clearing costs nothing.</summary>
    private ulong[] _slots = new ulong[256];

    /// <summary>What was outgrown, to grow into again.</summary>
    private ulong[] _spare = [];
    private int _mask;
    private uint _age = 1;
    private uint _youngest = 1;
    private int _count;

    /// <summary>Forgets all names.</summary>
    /// <param name="expected">How many may come; a small table stays in the processor's cache.</param>
    public void Clear(int expected)
    {
        _count = 0;
        _mask = Math.Min((int)BitOperations.RoundUpToPowerOf2((uint)expected * 2 + 16), _slots.Length) - 1;
        _age = ++_youngest;
        if (_age < uint.MaxValue / 2) return;
        Array.Clear(_slots);
        Array.Clear(_spare);
        _age = _youngest = 1;
    }

    /// <summary>Notes the name of a member.</summary>
    /// <param name="hash">Its <see cref="Hash"/>.</param>
    /// <param name="container">The object's node.</param>
    /// <param name="node">The member's node, greater than any noted before.</param>
    /// <returns>The node of the member of the same object and name that was noted last, or 0.</returns>
    public int Note(uint hash, int container, int node)
    {
        if (2 * _count > _mask) Grow();

        // An odd factor gives each object its own keys: two equal names with equal keys are in the same object.
        var key = hash + ((uint)container * 0x9E37_79B1);
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
            if ((uint)(slot >> 32) != key) continue;
            var other = (int)((uint)slot - _age);
            if (!index.HaveSameName(other, node)) continue;
            slot = mine;
            return other;
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

    /// <summary>Eight bytes, the first one lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Eight(ref byte text, int at)
    {
        var eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, at));
        return BitConverter.IsLittleEndian ? eight : BinaryPrimitives.ReverseEndianness(eight);
    }

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
