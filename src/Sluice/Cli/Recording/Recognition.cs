using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Translation;

namespace Sluice.Cli.Recording;

/// <summary>Recognises personal data: by its form, or by the name of the key it stands under.</summary>
internal static partial class Recognition
{
    // Keys are compared without case, hyphens and underscores.
    private static readonly Dictionary<string, Personal> ByName = new()
    {
        ["email"] = Personal.Email, ["mail"] = Personal.Email, ["emailaddress"] = Personal.Email,
        ["phone"] = Personal.Phone, ["phonenumber"] = Personal.Phone, ["mobile"] = Personal.Phone, ["mobilephone"] = Personal.Phone, ["telephone"] = Personal.Phone,
        ["tel"] = Personal.Phone, ["cell"] = Personal.Phone, ["msisdn"] = Personal.Phone, ["fax"] = Personal.Phone, ["whatsapp"] = Personal.Phone,
        ["firstname"] = Personal.FirstName, ["givenname"] = Personal.FirstName, ["middlename"] = Personal.FirstName,
        ["lastname"] = Personal.LastName, ["familyname"] = Personal.LastName, ["surname"] = Personal.LastName,
        ["name"] = Personal.FullName, ["fullname"] = Personal.FullName, ["displayname"] = Personal.FullName, ["recipient"] = Personal.FullName,
        ["username"] = Personal.UserName, ["nickname"] = Personal.UserName, ["login"] = Personal.UserName, ["handle"] = Personal.UserName,
        ["address"] = Personal.Street, ["street"] = Personal.Street, ["streetaddress"] = Personal.Street, ["address1"] = Personal.Street, ["address2"] = Personal.Street,
        ["addressline1"] = Personal.Street, ["addressline2"] = Personal.Street, ["line1"] = Personal.Street, ["line2"] = Personal.Street,
        ["city"] = Personal.City, ["town"] = Personal.City,
        ["zip"] = Personal.Postcode, ["zipcode"] = Personal.Postcode, ["postcode"] = Personal.Postcode, ["postalcode"] = Personal.Postcode,
        ["ip"] = Personal.Ip, ["ipaddress"] = Personal.Ip, ["remoteip"] = Personal.Ip, ["clientip"] = Personal.Ip,
    };

    private static readonly HashSet<string> Ids =
    [
        "id", "ids", "userid", "customerid", "customerids", "personid", "profileid", "contactid", "memberid", "accountid", "externalid", "externaluserid", "uid", "cioid",
        "anonymousid", "previousid", "groupid", "objectid", "cioobjectid", "deviceid", "devicetoken", "deliveryid", "cioanonymousid", "sessionid", "visitorid", "clientid",
        "advertisingid", "idfa", "idfv", "gaid", "fbp", "fbc", "gclid", "fbclid", "token", "writekey", "apikey", "accesstoken", "secret", "password", "ssn", "taxid", "iban",
    ];

    // Whose names are not those of people.
    private static readonly HashSet<string> Things =
        ["product", "products", "item", "items", "lineitems", "plan", "plans", "category", "campaign", "page", "screen", "event", "app", "library", "os", "network", "device"];

    /// <summary>A key as it is looked up.</summary>
    public static string Plain(string key) => key.Replace("_", "").Replace("-", "").Replace("$", "").ToLowerInvariant();

    /// <summary>What a text is by itself; null when nothing can be told.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The plain name of its key.</param>
    public static Personal? ByForm(string text, string key)
    {
        if (Address().IsMatch(text)) return Personal.Email;
        if (MessageId.IsValid(Encoding.UTF8.GetBytes(text))) return Personal.Ulid;
        if (Guid.TryParseExact(text, "D", out _)) return Personal.Id;
        if (InternationalPhone().IsMatch(text)) return Personal.Phone;
        // Versions have the form of addresses.
        return IPAddress.TryParse(text, out _) && text.AsSpan().IndexOfAny('.', ':') >= 0
            && !key.Contains("version", StringComparison.Ordinal) && !key.Contains("build", StringComparison.Ordinal)
            ? Personal.Ip
            : null;
    }

    /// <summary>What a text is by the name of its key; null when the name says nothing.</summary>
    /// <param name="key">The plain name of its key.</param>
    /// <param name="parent">The plain name of the key of the object that it is in.</param>
    public static Personal? ByKey(string key, string parent)
    {
        // The kind of an object is no object's.
        if (key == "objecttypeid") return null;
        if (parent == "identifiers" || Ids.Contains(key)) return parent == "device" && key != "id" && key != "token" ? null : Personal.Id;
        return ByName.TryGetValue(key, out var kind) && !(key == "name" && Things.Contains(parent)) ? kind : null;
    }

    /// <summary>E-mail addresses inside other texts.</summary>
    public static string ReplaceAddresses(string text, Func<string, string> fake) =>
        text.Contains('@', StringComparison.Ordinal) ? AddressInside().Replace(text, found => fake(found.Value)) : text;

    [GeneratedRegex(@"\A[^\s@,;<>""]+@[^\s@,;<>""]+\.[^\s@,;<>""]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", RegexOptions.CultureInvariant)]
    private static partial Regex AddressInside();

    [GeneratedRegex(@"\A\+[1-9][0-9 ().-]{6,20}\z", RegexOptions.CultureInvariant)]
    private static partial Regex InternationalPhone();
}
