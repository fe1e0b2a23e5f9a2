using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

/// <summary>The writer's side of the waiting room: a row for each item, and one for each of its persons, by which a person's next are found.</summary>
internal sealed class WaitingTable(Database database)
{
    private readonly Statement _put = database.Prepare(
        """
        INSERT INTO waiting (destination, sequence, place, action, attempts, due, first_attempt, counts_from, reason, turn, bytes, persons)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET attempts = excluded.attempts, due = excluded.due, first_attempt = excluded.first_attempt, counts_from = excluded.counts_from,
            reason = excluded.reason
        """);

    private readonly Statement _putPerson = database.Prepare("INSERT OR IGNORE INTO waiting_persons VALUES (?, ?, ?, ?, ?, ?)");

    private readonly Statement _remove = database.Prepare(
        "DELETE FROM waiting WHERE destination = ? AND sequence = ? AND place = ? AND action = ? RETURNING turn, persons");

    private readonly Statement _removePerson = database.Prepare(
        "DELETE FROM waiting_persons WHERE destination = ? AND person = ? AND sequence = ? AND place = ? AND turn = ? AND action = ?");

    /// <summary>The item waits from now on, or anew: then only its attempts, times and reason change.</summary>
    public void Put(string destination, WaitingItem item)
    {
        var key = item.Key;
        ulong[] persons = item.Persons is [] ? [PersonKey.OfNobody(key)] : item.Persons;
        _put.Bind(destination).Bind(key).Bind(item.Attempts).Bind(item.Due).Bind(item.FirstAttempt).Bind(item.CountsFrom).Bind(item.Reason)
            .Bind(item.ActionIndex).Bind(item.Bytes).Bind(Pack(persons)).Run();
        PutPersons(destination, key, item.ActionIndex, persons);
    }

    /// <summary>The rows of an item's persons, those that are missing.</summary>
    public void PutPersons(string destination, ItemKey key, long turn, ReadOnlySpan<ulong> persons)
    {
        foreach (var person in persons) _putPerson.Bind(destination).Bind((long)person).Bind(key.Sequence).Bind(key.Index).Bind(turn).Bind(key.Action).Run();
    }

    /// <summary>The item waits no longer.</summary>
    public void Remove(string destination, ItemKey key)
    {
        foreach (var item in _remove.Bind(destination).Bind(key))
        {
            foreach (var person in Unpack(item.Bytes(1)))
                _removePerson.Bind(destination).Bind((long)person).Bind(key.Sequence).Bind(key.Index).Bind(item.Number(0)).Bind(key.Action).Run();
        }
    }

    /// <summary>Keys as they are stored: 8 bytes each, little-endian.</summary>
    public static ulong[] Unpack(ReadOnlySpan<byte> stored)
    {
        var persons = new ulong[stored.Length / sizeof(ulong)];
        for (var i = 0; i < persons.Length; i++) persons[i] = BinaryPrimitives.ReadUInt64LittleEndian(stored[(i * sizeof(ulong))..]);
        return persons;
    }

    private static ReadOnlySpan<byte> Pack(ulong[] persons)
    {
        if (BitConverter.IsLittleEndian) return MemoryMarshal.AsBytes(persons.AsSpan());
        var turned = new ulong[persons.Length];
        BinaryPrimitives.ReverseEndianness(persons, turned);
        return MemoryMarshal.AsBytes(turned.AsSpan());
    }
}
