using System.Buffers.Binary;
using System.Numerics;

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
    private byte[] _unescaped = new byte[64];
    private uint _age = 1;
    private uint _youngest = 1;
    private int _count;

    public void Clear()
    {
        _count = 0;
        _age = ++_youngest;
        if (_age < uint.MaxValue / 2) return;
        Array.Clear(_slots);
        _age = _youngest = 1;
    }

    /// <summary>Notes the name of a member.</summary>
    /// <param name="member">The member.</param>
    /// <param name="container">The object's node.</param>
    /// <param name="node">The member's node, greater than any noted before.</param>
    /// <returns>The node of the member of the same object and name that was noted last, or 0.</returns>
    public int Note(in JsonIndex.Node member, int container, int node)
    {
        if (_count >= _slots.Length / 4) Grow();
        var text = index.FromName(member);
        var hash = member.NameEscaped ? HashEscaped(text[..member.NameLength]) : Hash(text, member.NameLength);

        // An odd factor gives each object its own keys: two equal names with equal keys are in the same object.
        var key = hash + ((uint)container * 0x9E37_79B1);
        var mine = ((ulong)key << 32) | (_youngest = _age + (uint)node);
        var slots = _slots;
        for (var i = (int)key; ; i++)
        {
            ref var slot = ref slots[i & (slots.Length - 1)];
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

    private void Grow()
    {
        var old = _slots;
        _slots = new ulong[4 * old.Length];
        foreach (var slot in old)
        {
            if ((uint)slot < _age) continue;
            var i = (int)(slot >> 32) & (_slots.Length - 1);
            while (_slots[i] != 0) i = (i + 1) & (_slots.Length - 1);
            _slots[i] = slot;
        }
    }

    /// <summary>Hashes the first bytes of a text. Names of up to sixteen bytes, nearly all, take two reads that may overlap.</summary>
    private static uint Hash(ReadOnlySpan<byte> text, int length)
    {
        var last = Math.Max(length - 8, 0);
        var mask = length < 8 ? (1UL << (8 * length)) - 1 : ulong.MaxValue;
        var hash = BitOperations.Crc32C((uint)length, BinaryPrimitives.ReadUInt64LittleEndian(text) & mask);
        for (var at = 8; at < last; at += 8) hash = BitOperations.Crc32C(hash, BinaryPrimitives.ReadUInt64LittleEndian(text[at..]));
        return BitOperations.Crc32C(hash, BinaryPrimitives.ReadUInt64LittleEndian(text[last..]) & mask);
    }

    private uint HashEscaped(ReadOnlySpan<byte> name)
    {
        if (_unescaped.Length < name.Length + 8) _unescaped = new byte[2 * (name.Length + 8)];
        return Hash(_unescaped, JsonText.Unescape(name, _unescaped));
    }
}
