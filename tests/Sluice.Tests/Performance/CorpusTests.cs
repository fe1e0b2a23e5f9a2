using System.Security.Cryptography;
using System.Text;
using Sluice.Benchmarks.Corpora;
using Sluice.Translation;

namespace Sluice.Tests.Performance;

/// <summary>What is measured: the same calls for everybody, such as Customer.io takes.</summary>
public sealed class CorpusTests
{
    // Of the default number of calls and seed. Another one means other work: figures of before and after cannot be compared.
    private const string Expected = "2a0194322f0a9710222d9c6fcc3234d2e9c5c88e15554609048a3911eaaba2f3";

    [Fact]
    public void Everybody_has_the_same_calls()
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var generator = new CorpusGenerator(CorpusGenerator.DefaultSeed);
        foreach (var line in generator.Lines(CorpusGenerator.DefaultCount))
        {
            sum.AppendData(line.Span);
            sum.AppendData("\n"u8);
        }
        Assert.Equal(Expected, Convert.ToHexStringLower(sum.GetHashAndReset()));
    }

    [Fact]
    public void Another_seed_gives_others()
    {
        using var one = new CorpusGenerator(1);
        using var other = new CorpusGenerator(2);
        Assert.NotEqual(one.Lines(10).Select(static line => Encoding.UTF8.GetString(line.Span)), other.Lines(10).Select(static line => Encoding.UTF8.GetString(line.Span)));
    }

    [Fact]
    public void All_are_within_the_limits_of_Customerio()
    {
        var (translator, into) = (new Translator(new() { RefuseOverruns = true, StrictJson = true }), new TranslatedCall());
        foreach (var call in Corpus.Generate())
        {
            translator.Translate(call, into);
            Assert.Equal(Outcome.Mapped, into.Outcome);
            Assert.Empty(into.Problems);
            Assert.NotEmpty(into.Messages);
        }
    }

    [Fact]
    public void They_are_of_all_three_APIs()
    {
        var apis = Corpus.Generate().CountBy(static call => Endpoint.Match(call.Method, call.Target.Span).Api).ToDictionary();
        Assert.Equal([Api.TrackV1, Api.TrackV2, Api.Pipelines], apis.Keys.Order());
        Assert.All(apis.Values, static count => Assert.True(count > 1000));
    }

    [Fact]
    public void A_call_that_is_sent_again_has_other_ids_where_its_client_chose_them()
    {
        var text = Encoding.UTF8.GetBytes($$"""{"id":"{{Facts.IdPrefix}}ABCDEFGHJKMNPQRS","other":"{{Facts.IdPrefix}}0123456789ABCDEF","kept":1}""");
        Benchmarks.Loads.HttpCall.Renew(text, 12);
        Assert.Equal("""{"id":"01KDVR0012ABCDEFGHJKMNPQRS","other":"01KDVR00120123456789ABCDEF","kept":1}""", Encoding.UTF8.GetString(text));
    }
}
