using System.Buffers;
using Sluice.Benchmarks.Actions;
using Sluice.Benchmarks.Corpora;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Journal;
using Sluice.Translation;

namespace Sluice.Tests.Performance;

/// <summary>
/// What the way of a call costs in memory, which is the same on every machine: over the benchmarks' corpus, once everything has its size. Appending is counted
/// in <see cref="Journal.AppendingTests"/>, the whole gateway in the end-to-end tests. A bound that is a tenth above what was measured is there to be lowered.
/// </summary>
public sealed class HotPathTests
{
    private static readonly TrackCall[] Calls = Corpus.Generate(3000);

    [Fact]
    public void Translating_allocates_nothing()
    {
        var (translator, into) = (new Translator(TranslationOptions.Default), new TranslatedCall());
        Assert.Equal(0, Allocated.By(() =>
        {
            foreach (ref readonly var call in Calls.AsSpan()) translator.Translate(call, into);
        }));
    }

    [Fact]
    public void Encoding_what_is_stored_allocates_nothing()
    {
        var (translator, into, record) = (new Translator(TranslationOptions.Default), new TranslatedCall(), new ArrayBufferWriter<byte>(1024 * 1024));
        Assert.Equal(0, Allocated.By(() =>
        {
            foreach (ref readonly var call in Calls.AsSpan())
            {
                translator.Translate(call, into);
                record.ResetWrittenCount();
                RecordEncoder.Write(record, call, "backend", into);
            }
        }));
    }

    [Fact]
    public void Triggers_and_mappings_allocate_next_to_nothing()
    {
        var (asking, messages) = (Customerio(), Messages());
        Assert.InRange(Allocated.By(() => asking.Map(messages)) / (double)messages.Length, 0, 5);
    }

    [Fact]
    public void A_whole_action_allocates_little_but_its_request()
    {
        var asking = Customerio();
        var parcels = Array.ConvertAll(Messages(), static message => (Parcel[])[new("m", "track", "", default, "", message)]);
        Assert.InRange(Allocated.By(() => asking.Whole(parcels)) / (double)parcels.Length, 0, 119);
    }

    private static Asking Customerio() =>
        new(((DefinedType)Catalogue.Types["customerio"]).Create(new Dictionary<string, string> { ["siteId"] = "s", ["apiKey"] = "k" }, []));

    private static byte[][] Messages()
    {
        var (translator, into, messages) = (new Translator(TranslationOptions.Default), new TranslatedCall(), new List<byte[]>());
        foreach (var call in Calls)
        {
            translator.Translate(call, into);
            messages.AddRange(into.Messages.Select(message => into.Output.Span[message.Json].ToArray()));
        }
        return [.. messages];
    }
}
