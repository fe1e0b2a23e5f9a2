using System.Security.Cryptography;
using System.Text;

namespace Sluice.Cli.Recording;

/// <summary>What kind of personal data a text is.</summary>
internal enum Personal
{
    Email,
    Phone,
    FirstName,
    LastName,
    FullName,
    UserName,
    Street,
    City,
    Postcode,
    Ip,
    Ulid,
    Id,
}

/// <summary>
/// Stand-ins for personal data: of the same form, and always the same for the same value and key. Without the key nobody can try out which value a
/// stand-in stands for.
/// </summary>
/// <param name="key">The key; any length.</param>
internal sealed class Fakes(byte[] key)
{
    private const int UlidTime = 10, ShortestId = 6;
    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static readonly string[] First =
    [
        "Ada", "Alex", "Bea", "Ben", "Cleo", "Dana", "Eli", "Emma", "Finn", "Gia", "Hana", "Ida", "Jon", "Kim", "Lea", "Leo",
        "Mia", "Max", "Nia", "Noa", "Ola", "Pia", "Ron", "Sam", "Tia", "Tom", "Una", "Val", "Wes", "Yara", "Zoe", "Rita",
    ];

    private static readonly string[] Last =
    [
        "Adler", "Baker", "Clark", "Dahl", "Evans", "Fisher", "Gray", "Hill", "Ivers", "Jones", "Keller", "Lane", "Moss", "North", "Olsen", "Park",
        "Quinn", "Reed", "Stone", "Turner", "Unger", "Vance", "Wood", "Young", "Zeller", "Brook", "Cole", "Ford", "Hale", "Lund", "Nash", "Rowe",
    ];

    private static readonly string[] Cities = ["Ashford", "Brookfield", "Clifton", "Eastbury", "Fairview", "Greendale", "Hillcrest", "Kingsport"];

    /// <summary>The stand-in for a value.</summary>
    public string Of(Personal kind, string real) => kind switch
    {
        Personal.Email => Email(real),
        Personal.FirstName => Pick(First, real, 0),
        Personal.LastName => Pick(Last, real, 1),
        Personal.FullName => $"{Pick(First, real, 0)} {Pick(Last, real, 1)}",
        Personal.UserName => $"{Pick(First, real, 0).ToLowerInvariant()}{Number(real, 2) % 10_000}",
        Personal.Street => $"{(Number(real, 2) % 200) + 1} {Pick(Last, real, 1)} Street",
        Personal.City => Pick(Cities, real, 0),
        Personal.Ip => Ip(real),
        Personal.Ulid => string.Concat(real.AsSpan(0, UlidTime), Alike(real[UlidTime..], Crockford)),
        Personal.Phone or Personal.Postcode => Scrambled(real),
        _ => Id(real),
    };

    // Of the domain that is kept for examples; case does not count in addresses, and so gives the same.
    private string Email(string real)
    {
        var plain = real.ToLowerInvariant();
        return $"{Pick(First, plain, 0)}.{Pick(Last, plain, 1)}.{Convert.ToHexString(Hash(plain))[..6]}@example.com".ToLowerInvariant();
    }

    // Of the ranges that are kept for documentation.
    private string Ip(string real)
    {
        var hash = Hash(real);
        return real.Contains(':', StringComparison.Ordinal)
            ? $"2001:db8::{hash[0]:x}{hash[1]:x2}:{hash[2]:x}{hash[3]:x2}"
            : $"{(hash[0] % 2 == 0 ? "198.51.100" : "203.0.113")}.{hash[1]}";
    }

    private string Id(string real)
    {
        if (real.StartsWith("cio_", StringComparison.Ordinal) && real.Length > 4) return $"cio_{Id(real[4..])}";
        if (real.All(char.IsAsciiDigit))
        {
            // Short numbers would soon stand for two people.
            var digits = Scrambled(real.PadRight(ShortestId, '0'), seed: real);
            return digits[0] == '0' ? $"1{digits[1..]}" : digits;
        }
        if (Guid.TryParseExact(real, "D", out _) || (real.Length >= 16 && real.All(char.IsAsciiHexDigit)))
            return Alike(real, real.Any(char.IsAsciiLetterUpper) ? "0123456789ABCDEF" : "0123456789abcdef");
        return real.Count(char.IsLetterOrDigit) >= ShortestId ? Scrambled(real) : $"{Scrambled(real)}{Convert.ToHexStringLower(Hash(real))[..ShortestId]}";
    }

    // Letters and digits from one alphabet, everything else stays.
    private string Alike(string real, string alphabet)
    {
        var at = 0;
        var bytes = Stream(real);
        return string.Concat(real.Select(letter => char.IsAsciiLetterOrDigit(letter) ? Cased(alphabet[bytes[at++ % bytes.Length] % alphabet.Length], letter) : letter));
    }

    // Letters become letters, digits digits, everything else stays.
    private string Scrambled(string real, string? seed = null)
    {
        var at = 0;
        var bytes = Stream(seed ?? real);
        return string.Concat(real.Select(letter =>
        {
            var next = bytes[at++ % bytes.Length];
            return char.IsDigit(letter) ? (char)('0' + (next % 10))
                : char.IsUpper(letter) ? (char)('A' + (next % 26))
                : char.IsLetter(letter) ? (char)('a' + (next % 26))
                : char.IsSurrogate(letter) ? 'x' : letter;
        }));
    }

    private static char Cased(char letter, char like) => char.IsAsciiLetterLower(like) ? char.ToLowerInvariant(letter) : letter;

    private string Pick(string[] words, string real, int place) => words[Hash(real)[place] % words.Length];

    private int Number(string real, int place) => BitConverter.ToUInt16(Hash(real), place);

    private byte[] Stream(string real) => [.. Hash(real), .. Hash($"{real}\n")];

    private byte[] Hash(string real) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(real));
}
