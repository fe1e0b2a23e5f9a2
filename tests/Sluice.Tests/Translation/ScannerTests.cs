using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsCheck;
using Sluice.Translation.Json;

namespace Sluice.Tests.Translation;

/// <summary>The scanner beside the platform's own reader: both must take and refuse the same texts and see the same values in them.</summary>
public class ScannerTests
{
    private const int MaxDepth = 6;

    private static readonly Gen<string> Blank = Gen.OneOf("", "", "", " ", "\n", "\r\n\t  ");

    /// <summary>Few and similar names, so that twins are common, some of them escaped; lengths around eight and sixteen bytes.</summary>
    private static readonly Gen<string> Name = Gen.OneOf(
        "a", "b", @"\u0061", "", "é", @"\u00e9", "sevenxx", "eight__x", "nine____x", "sixteen________x", "seventeen_______x", "seventeen___!___x",
        "a_name_of_more_than_thirty_two_bytes_1", "a_name_of_more_than_thirty_two_bytes_2", @"a\/b", "a/b");

    private static readonly Gen<string> Leaf = Gen.OneOf<string>(
        Gen.OneOf(
            "null", "true", "false", "0", "-0", "-12.50", "1e3", "1E-07", "12345678901234567890", @"""""", @"""plain""", @"""fifteen bytes x""",
            @"""sixteen bytes xx""", @"""seventeen bytes x""", @"""日本語 naïve""", @"""q\""\\\/\b\f\n\r\t""", @"""\u00e9\ud83d\ude00""", @"""a text of more than thirty-two bytes, with a \n in it"""),
        Gen.Long.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Double.Where(double.IsFinite).Select(number => JsonSerializer.Serialize(number)),
        Gen.String.Select(text => JsonSerializer.Serialize(text)));

    private static readonly Gen<string> Valid = Value(MaxDepth - 1);

    /// <summary>Pieces of JSON in any order: mostly invalid in the ways that matter.</summary>
    private static readonly Gen<string> Soup = Gen.OneOf(
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"a\":", "\"", "\\", @"""\ud800""", @"""\ude00""", @"""\ud83d\ude00""", @"""\u12""", @"""\x""", "1", "-", "01",
        "1.", ".5", "1e", "1e+", "true", "tru", "null", "nulll", " ", "\n", "/", "//", "/**/", "/*", "\0", "\t", "\"\t\"", "\uFEFF", "\u2028", "é")
        .Array[0, 12].Select(string.Concat);

    private readonly JsonIndex _index = new();

    [Fact]
    public void Valid_texts_are_taken_and_seen_as_JsonDocument_sees_them() =>
        Valid.Sample(text => AssertSeenAlike(Encoding.UTF8.GetBytes(text)), threads: 1, iter: 1000);

    [Fact]
    public void Texts_with_bytes_changed_are_taken_or_refused_as_Utf8JsonReader_does() =>
        Gen.Select(Valid, Gen.Select(Gen.Int[0, 1000], Gen.Byte).Array[1, 3]).Sample(
            (text, changes) =>
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                foreach (var (at, value) in changes) bytes[at % bytes.Length] = value;
                AssertJudgedAlike(bytes);
            },
            threads: 1,
            iter: 5000);

    [Fact]
    public void Every_beginning_of_a_text_is_taken_or_refused_as_Utf8JsonReader_does() =>
        Valid.Sample(
            text =>
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                for (var length = Math.Max(0, bytes.Length - 40); length < bytes.Length; length++) AssertJudgedAlike(bytes[..length]);
            },
            threads: 1,
            iter: 300);

    [Fact]
    public void Pieces_of_JSON_in_any_order_are_taken_or_refused_as_Utf8JsonReader_does() =>
        Soup.Sample(text => AssertJudgedAlike(Encoding.UTF8.GetBytes(text)), threads: 1, iter: 5000);

    [Fact]
    public void Any_bytes_are_taken_or_refused_as_Utf8JsonReader_does() =>
        Gen.Byte.Array[0, 64].Sample(AssertJudgedAlike, threads: 1, iter: 2000);

    [Fact]
    public void What_is_taken_strictly_is_also_taken_leniently_and_nothing_ever_throws() =>
        Soup.Sample(
            text =>
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                var lenient = _index.Read(bytes, strict: false, MaxDepth);
                if (_index.Read(bytes, strict: true, MaxDepth) is null) Assert.Null(lenient);
            },
            threads: 1,
            iter: 5000);

    [Fact]
    public void What_is_read_in_parts_has_a_flaw_where_the_whole_would_be_refused_for_one() =>
        Gen.Frequency((1, Soup), (1, Gen.Select(Valid, Gen.OneOf(@"""\ud800""", @"""\ud83d\ude00""", "[[[[1]]]]", "{}"), (text, with) => text.Replace("true", with, StringComparison.Ordinal)))).Sample(
            text =>
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                var whole = _index.Read(bytes, strict: true, MaxDepth);
                var parts = _index.ReadParts(bytes, strict: true, MaxDepth);
                if (parts is not null) Assert.NotNull(whole);
                else Assert.Equal(whole, _index.Root.Flaw == JsonFlaw.None ? null : _index.Root.FlawInWords(MaxDepth));
            },
            threads: 1,
            iter: 5000);

    [Fact]
    public void Data_comes_out_of_a_translation_as_it_went_in_but_for_overridden_members() =>
        Gen.Select(Name, Blank, Valid).Array[0, 6].Sample(
            members =>
            {
                var data = "{" + string.Join(',', members.Select(member => $"\"{member.Item1}\"{member.Item2}:{member.Item3}")) + "}";
                var translation = Some.Translate("POST", "/api/v1/events", $$"""{"name":"n","anonymous_id":"x","data":{{data}}}""");
                var message = Assert.Single(translation.Texts());
                Assert.DoesNotContain('\n', message);
                using var output = JsonDocument.Parse(message, new() { AllowDuplicateProperties = false });
                using var input = JsonDocument.Parse(data);
                Assert.Equal(Canonical(input.RootElement), Canonical(output.RootElement.GetProperty("properties")));
                AssertReadAlike(Encoding.UTF8.GetBytes(message));
            },
            threads: 1,
            iter: 1000);

    // A message is read without a search for twins.
    private void AssertReadAlike(byte[] message)
    {
        var known = new JsonIndex();
        Assert.Null(known.ReadMessage(message));
        Assert.Null(_index.Read(message, strict: true, MaxDepth + 1));
        for (var node = 0; node < _index[0].Next; node++) Assert.Equal(_index[node], known[node]);
    }

    [Fact]
    public void Names_of_any_length_are_told_apart()
    {
        for (var length = 1; length < 40; length++)
        {
            var name = new string('n', length);
            var names = Enumerable.Range(0, length).Select(at => name[..at] + 'x' + name[(at + 1)..]).Append(name).Append(name[1..]).ToArray();
            var once = string.Join(',', names.Select(member => $"\"{member}\":1"));
            Assert.Null(_index.Read(Encoding.UTF8.GetBytes($"{{{once}}}"), true, MaxDepth));
            Assert.Equal(names.Length, _index.Root.Count());
            Assert.Null(_index.Read(Encoding.UTF8.GetBytes($"{{{once},{once}}}"), true, MaxDepth));
            Assert.Equal(names.Length, _index.Root.Count());
        }
    }

    [Fact]
    public void Of_ten_thousand_twins_only_the_last_is_seen()
    {
        Assert.Null(_index.Read(Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"a\":{i}")) + "}"), true, MaxDepth));
        Assert.Equal(1, _index.Root.Count());
        Assert.Equal("9999"u8, _index.Root["a"u8].Raw);
    }

    [Fact]
    public void Ten_thousand_different_members_are_all_seen()
    {
        // Many short names make the table of names grow; the second time it grows into what it has.
        for (var time = 0; time < 3; time++)
        {
            Assert.Null(_index.Read(Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"{i}\":{i}")) + "}"), true, MaxDepth));
            Assert.Equal(10_000, _index.Root.Count());
            Assert.False(_index.Root.IsUntidy);
            Assert.Equal("5678"u8, _index.Root["5678"u8].Raw);
        }
    }

    [Fact]
    public void Twins_are_found_with_thousands_of_names_between_them()
    {
        // As above, the table grows between them; the third time into one that it has used before.
        for (var time = 0; time < 3; time++)
        {
            Assert.Null(_index.Read(Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 11_000).Select(i => $"\"{i % 10_000}\":{i}")) + "}"), true, MaxDepth));
            Assert.Equal(10_000, _index.Root.Count());
        }
    }

    [Fact]
    public void Names_chosen_to_have_the_same_hash_get_another()
    {
        var colliding = Colliding().Take(1_000).ToArray();
        Assert.True(AreHashedWithSecret(colliding));
        Assert.False(AreHashedWithSecret([.. Enumerable.Range(0, 50_000).Select(i => $"name-{i}")]));
    }

    [Fact]
    public void Names_chosen_to_have_neighbouring_hashes_get_others()
    {
        var neighbours = Enumerable.Range(0, int.MaxValue).Select(i => $"name-{i}").Where(name => NameTable.Hash(Encoding.UTF8.GetBytes(name + "\"        ").AsSpan(..^8)) % 4096 < 16);
        Assert.True(AreHashedWithSecret([.. neighbours.Take(600)]));
    }

    [Fact]
    public void A_name_that_comes_again_and_again_beside_another_of_the_same_hash_gets_another()
    {
        var two = Colliding().Take(2).ToArray();
        Assert.True(AreHashedWithSecret([two[0], .. Enumerable.Repeat(two[1], 100)]));
        Assert.False(AreHashedWithSecret([.. Enumerable.Repeat(two[1], 100)]));
    }

    [Fact]
    public void Twins_are_found_among_names_of_the_same_hash_however_they_are_escaped()
    {
        var plain = Colliding().Take(500).ToArray();
        var escaped = plain.Select(static name => $@"\u{(int)name[0]:x4}{name[1..]}").ToArray();
        Assert.Null(_index.Read(Encoding.UTF8.GetBytes($$"""{"a":{{Object(plain)}},"b":{{Object([.. plain, .. escaped])}},"c":{{Object([.. escaped, .. plain])}}}"""), true, MaxDepth));
        Assert.Equal(plain, Names(_index.Root["a"u8]));
        Assert.Equal(escaped, Names(_index.Root["b"u8]));
        Assert.Equal(plain, Names(_index.Root["c"u8]));

        static List<string> Names(JsonValue container)
        {
            var names = new List<string>();
            foreach (var member in container) names.Add(Encoding.UTF8.GetString(member.Name));
            return names;
        }
    }

    [Theory]
    [InlineData("{\"a\":1,}")]
    [InlineData("{/* c */\"a\":1}")]
    [InlineData("{ // c\r\"a\":1}")]
    [InlineData("// c\n{\"a\":[1,2,],}// c")]
    [InlineData("{\"a\" /**/ : // }\n 1}")]
    public void Trailing_commas_and_comments_are_taken_when_lenient_and_refused_when_strict(string text)
    {
        Assert.Null(_index.Read(Encoding.UTF8.GetBytes(text), strict: false, MaxDepth));
        Assert.True(_index.Root["a"u8].IsPresent);
        Assert.StartsWith("The body is not JSON", _index.Read(Encoding.UTF8.GetBytes(text), strict: true, MaxDepth));
    }

    [Theory]
    [InlineData("", "The body is not JSON: it ends at byte 0, where a value is expected.")]
    [InlineData("{\"a\":tru", "The body is not JSON, at byte 5: expected a value, found 't'.")]
    [InlineData("{\"a\":1", "The body is not JSON: it ends at byte 6, where ',' or '}' is expected.")]
    [InlineData("{\"a", "The body is not JSON: it ends at byte 3, where the text's closing quote is expected.")]
    [InlineData("[01]", "The body is not JSON, at byte 1: a number cannot begin with a superfluous 0.")]
    [InlineData("{} /* c", "The body is not JSON, at byte 3: expected the end, found '/'.")]
    [InlineData("\"\\ud800\"", "The body is not valid: the text at byte 0 holds half of a surrogate pair, which is not a character.")]
    [InlineData("[[[[[[[1]]]]]]]", "The body nests deeper than 6 levels, at byte 6.")]
    public void A_refusal_says_what_is_wrong_and_where(string text, string sentence) =>
        Assert.Equal(sentence, _index.Read(Encoding.UTF8.GetBytes(text), strict: false, MaxDepth));

    /// <summary>Names of one hash: a checksum followed by its own value is zero, and what stands behind that decides alone.</summary>
    private static IEnumerable<string> Colliding()
    {
        var name = new byte[16];
        "same"u8.CopyTo(name.AsSpan(12));
        for (var i = 0; ; i++)
        {
            Utf8.TryWrite(name, $"{i:D8}", out _);
            BinaryPrimitives.WriteUInt32LittleEndian(name.AsSpan(8), BitOperations.Crc32C(16, BinaryPrimitives.ReadUInt64LittleEndian(name)));
            var text = Encoding.Latin1.GetString(name);
            if (text.All(char.IsAsciiLetterOrDigit)) yield return text;
        }
    }

    private static string Object(string[] names) => "{" + string.Join(',', names.Select(static name => $"\"{name}\":1")) + "}";

    private bool AreHashedWithSecret(string[] names)
    {
        Assert.Null(_index.ReadMessage(Encoding.UTF8.GetBytes(Object(names))));
        var table = new NameTable(_index);
        table.Clear(names.Length);
        for (var node = 1; node <= names.Length; node++) table.Note(NameTable.Hash(_index.NameOf(_index[node])), container: 0, node);
        return table.IsKeyed;
    }

    private static Gen<string> Value(int depth)
    {
        if (depth == 0) return Leaf;
        var inner = Value(depth - 1);
        var item = Gen.Select(Blank, inner, Blank, (before, value, after) => before + value + after);
        var member = Gen.Select(Blank, Name, Blank, item, (before, name, after, value) => $"{before}\"{name}\"{after}:{value}");
        return Gen.Frequency<string>(
            (2, Leaf),
            (1, Gen.Select(Blank, item.Array[1, 4], (blank, items) => $"[{string.Join(',', items)}]{blank}")),
            (3, Gen.Select(Blank, member.Array[1, 6], (blank, members) => $"{blank}{{{string.Join(',', members)}}}")),
            (1, Blank.Select(blank => $"[{blank}]")),
            (1, Blank.Select(blank => $"{{{blank}}}")));
    }

    private void AssertJudgedAlike(byte[] bytes)
    {
        if (IsValid(bytes)) AssertSeenAlike(bytes);
        else Assert.NotNull(_index.Read(bytes, strict: true, MaxDepth));
    }

    private void AssertSeenAlike(byte[] bytes)
    {
        Assert.Null(_index.Read(bytes, strict: true, MaxDepth));
        using var document = JsonDocument.Parse(bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0));
        AssertSame(document.RootElement, _index.Root);
    }

    private static void AssertSame(JsonElement expected, JsonValue actual)
    {
        Assert.Equal(expected.ValueKind.ToString(), actual.Kind.ToString());
        Assert.Equal(expected.GetRawText(), Encoding.UTF8.GetString(actual.Raw));
        if (expected.ValueKind == JsonValueKind.Array)
        {
            var items = expected.EnumerateArray().GetEnumerator();
            foreach (var item in actual)
            {
                Assert.True(items.MoveNext());
                AssertSame(items.Current, item);
            }
            Assert.False(items.MoveNext());
        }
        else if (expected.ValueKind == JsonValueKind.Object)
        {
            var members = LastOfEachName(expected).GetEnumerator();
            foreach (var member in actual)
            {
                Assert.True(members.MoveNext());
                Assert.Equal(members.Current.Name, JsonText.Decode(member.Name));
                AssertSame(members.Current.Value, member);
            }
            Assert.False(members.MoveNext());
        }
    }

    private static IEnumerable<JsonProperty> LastOfEachName(JsonElement container)
    {
        var members = container.EnumerateObject().ToArray();
        return members.Where((member, at) => !members.Skip(at + 1).Any(later => later.Name == member.Name));
    }

    private static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', LastOfEachName(value).Select(member => $"{JsonSerializer.Serialize(member.Name)}:{Canonical(member.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Canonical)) + "]",
        _ => value.GetRawText(),
    };

    /// <summary>What the platform says; a byte order mark, which its reader does not take, is skipped, and texts must be characters.</summary>
    private static bool IsValid(byte[] bytes)
    {
        if (!Utf8.IsValid(bytes)) return false;
        var text = bytes.AsSpan(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();
            }
            return true;
        }
        catch (Exception refusal) when (refusal is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
